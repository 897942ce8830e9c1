using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>What OpenAI's checkpoints call the tensors of CLIP, which are asked for by their transformers names.</summary>
internal static class ClipOriginalNames
{
    private static readonly (string Here, string Original)[] Starts =
    [
        ("text_model.embeddings.token_embedding.weight", "token_embedding.weight"),
        ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
        ("text_model.encoder.layers.", "transformer.resblocks."),
        ("text_model.final_layer_norm.", "ln_final."),
        ("vision_model.embeddings.class_embedding", "visual.class_embedding"),
        ("vision_model.embeddings.patch_embedding.weight", "visual.conv1.weight"),
        ("vision_model.embeddings.position_embedding.weight", "visual.positional_embedding"),
        ("vision_model.pre_layrnorm.", "visual.ln_pre."),
        ("vision_model.post_layernorm.", "visual.ln_post."),
        ("vision_model.encoder.layers.", "visual.transformer.resblocks."),
    ];

    private static readonly (string Here, string Original)[] Parts =
    [
        (".self_attn.", ".attn."),
        (".layer_norm1.", ".ln_1."),
        (".layer_norm2.", ".ln_2."),
        (".mlp.fc1.", ".mlp.c_fc."),
        (".mlp.fc2.", ".mlp.c_proj."),
    ];

    /// <summary>Makes weights of OpenAI's answer to transformers' names; others stay as they are.</summary>
    public static void Accept(Weights weights)
    {
        if (weights.Has("visual.conv1.weight")) weights.Translate(Of);
    }

    /// <summary>The original name.</summary>
    public static IEnumerable<string> Of(string name)
    {
        foreach (var (here, original) in Starts)
        {
            if (!name.StartsWith(here, StringComparison.Ordinal)) continue;
            string renamed = original + name[here.Length..];
            foreach (var (from, to) in Parts) renamed = renamed.Replace(from, to, StringComparison.Ordinal);
            return [renamed];
        }
        return [name];
    }

    /// <summary>A projection without bias, which OpenAI's checkpoints store transposed.</summary>
    public static LinearWeights Projection(Weights weights, string name, string original, int inputs, int outputs) =>
        weights.Has(original)
            ? new LinearWeights(DerivedTensor.Transposed(weights.Tensor(original, [inputs, outputs])), null)
            : weights.Linear(name, inputs, outputs, bias: false);
}
