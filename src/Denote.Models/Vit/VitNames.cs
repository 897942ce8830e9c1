namespace Denote.Models.Vit;

/// <summary>What a checkpoint calls the tensors of a plain vision transformer.</summary>
internal sealed record VitNames
{
    /// <summary>The names of DINO's and MAE's own code.</summary>
    public static VitNames Original { get; } = new();

    /// <summary>The names of transformers' <c>ViTModel</c>, which keeps query, key and value apart.</summary>
    public static VitNames Transformers { get; } = new()
    {
        ClassToken = "embeddings.cls_token",
        Patches = "embeddings.patch_embeddings.projection",
        Positions = "embeddings.position_embeddings",
        Blocks = "encoder.layer",
        Norm = "layernorm",
        Norm1 = "layernorm_before",
        Attention = ["attention.attention.query", "attention.attention.key", "attention.attention.value"],
        Out = "attention.output.dense",
        Norm2 = "layernorm_after",
        Expand = "intermediate.dense",
        Contract = "output.dense",
    };

    public string ClassToken { get; private init; } = "cls_token";

    public string Patches { get; private init; } = "patch_embed.proj";

    public string Positions { get; private init; } = "pos_embed";

    public string Blocks { get; private init; } = "blocks";

    public string Norm { get; private init; } = "norm";

    public string Norm1 { get; private init; } = "norm1";

    /// <summary>Query, key and value, or one name for all three joined.</summary>
    public IReadOnlyList<string> Attention { get; private init; } = ["attn.qkv"];

    public string Out { get; private init; } = "attn.proj";

    public string Norm2 { get; private init; } = "norm2";

    public string Expand { get; private init; } = "mlp.fc1";

    public string Contract { get; private init; } = "mlp.fc2";

    /// <summary>The names that a configuration stands for.</summary>
    public static VitNames Of(VitConfig config) => config.HasTransformersNames ? Transformers : Original;
}
