using System.Text.RegularExpressions;

namespace Denote.Models.Vit;

/// <summary>
/// What checkpoints call the tensors that are asked for by the names of DINO's released weights: the transformers
/// library's names, and those of training checkpoints, where the network lies below <c>backbone</c>.
/// </summary>
internal static partial class VitPublishedNames
{
    private static readonly (string There, string Here)[] Parts =
    [
        ("embeddings.patch_embeddings.projection.", "patch_embed.proj."),
        ("embeddings.position_embeddings", "pos_embed"),
        ("embeddings.", ""),
        ("encoder.layer.", "blocks."),
        (".attention.attention.", ".attn."),
        (".attention.output.dense.", ".attn.proj."),
        (".intermediate.dense.", ".mlp.fc1."),
        (".output.dense.", ".mlp.fc2."),
        (".layernorm_before.", ".norm1."),
        (".layernorm_after.", ".norm2."),
        (".layer_scale1.lambda1", ".ls1.gamma"),
        (".layer_scale2.lambda1", ".ls2.gamma"),
        (".mlp.weights_in.", ".mlp.w12."),
        (".mlp.weights_out.", ".mlp.w3."),
        ("layernorm.", "norm."),
    ];

    /// <summary>Parts that only training needs: heads, masking, and MAE's decoder.</summary>
    private static readonly string[] TrainingOnly =
        ["head.", "dino_head.", "ibot_head.", "pooler.", "classifier.", "decoder", "mask_token"];

    /// <summary>Makes weights under any of those names answer to the released ones.</summary>
    public static void Accept(Weights weights)
    {
        var homes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in weights.Files.SelectMany(file => file.Tensors.Keys)) homes.TryAdd(Released(name), name);
        if (homes.Any(home => home.Key != home.Value))
            weights.Translate(name => homes.TryGetValue(Released(name), out string? there) ? [there] : [name]);
    }

    /// <summary>Whether a tensor, by its name in the checkpoint, changes nothing that is computed here.</summary>
    public static bool IsHarmless(string name)
    {
        string released = Released(name);
        return TrainingOnly.Any(part => released.StartsWith(part, StringComparison.Ordinal));
    }

    /// <summary>The released name.</summary>
    public static string Released(string name)
    {
        name = Wrapping().Replace(name, "");
        if (name.StartsWith("embeddings.", StringComparison.Ordinal)
            || name.StartsWith("encoder.", StringComparison.Ordinal)
            || name.StartsWith("layernorm.", StringComparison.Ordinal))
            foreach (var (there, here) in Parts) name = name.Replace(there, here, StringComparison.Ordinal);
        // Blocks in chunks keep the number they have in the whole: blocks.2.20 is the 20th.
        return Chunk().Replace(name, "blocks.$1.");
    }

    [GeneratedRegex(@"^(module\.|backbone\.|_fsdp_wrapped_module\.|vit\.|dinov2\.|dinov2_with_registers\.)+")]
    private static partial Regex Wrapping();

    [GeneratedRegex(@"^blocks\.\d+\.(\d+)\.")]
    private static partial Regex Chunk();
}
