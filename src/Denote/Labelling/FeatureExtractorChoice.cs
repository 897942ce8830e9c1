namespace Denote.Labelling;

/// <summary>Which feature extractors are opened, and where their networks are.</summary>
public sealed record FeatureExtractorChoice
{
    /// <summary>The usual ones.</summary>
    public static FeatureExtractorChoice Default { get; } = new();

    /// <summary>
    /// <c>sd</c>, <c>dino</c>, <c>clip</c>, <c>mae</c>; null takes the first three as far as their networks are there
    /// (the paper's combination).
    /// </summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>
    /// DINO's ViT-S/8, S/16, B/8 or B/16: a folder with <c>config.json</c> and <c>model.safetensors</c>, or the
    /// published checkpoint; null looks into the model folder's <c>dino</c>.
    /// </summary>
    public string? DinoPath { get; init; }

    /// <summary>MAE's encoder, the same way; null looks into the model folder's <c>mae</c>.</summary>
    public string? MaePath { get; init; }

    /// <summary>How the diffusion model's features are read.</summary>
    public DiffusionFeatureOptions Diffusion { get; init; } = DiffusionFeatureOptions.Default;

    /// <summary>Whether CLIP's pictures are prepared as in the released code.</summary>
    public bool Released { get; init; }
}
