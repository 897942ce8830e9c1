using Denote.Painting;
using Denote.Proposals;

namespace Denote.Labelling;

/// <summary>
/// How a class of a vocabulary is made. The defaults are OVDiff's (Karazija et al., ECCV 2024, section 4.1).
/// </summary>
public sealed record SynthesisOptions
{
    /// <summary>What support images shall not look like.</summary>
    public const string NegativePrompt =
        "text, low quality, blurry, cartoon, meme, low resolution, bad, poor, faded";

    /// <summary>The defaults.</summary>
    public static SynthesisOptions Default { get; } = new();

    /// <summary>Number of support images of a class that are sampled: N, 1 to 1000.</summary>
    public int Images
    {
        get;
        init => field = value is >= 1 and <= 1000 ? value : throw Invalid(nameof(Images), value, "1 to 1000");
    } = 32;

    /// <summary>How they are sampled; the count is <see cref="Images"/>.</summary>
    public PaintingOptions Painting { get; init; } = new() { NegativePrompt = NegativePrompt, BatchSize = 8 };

    /// <summary>
    /// Where sampled pictures are kept for other vocabularies, a folder per class; null keeps them in the vocabulary
    /// until their class is made.
    /// </summary>
    public string? SamplesFolder { get; init; }

    /// <summary>
    /// Who proposes the regions of a support image; null means nobody, and masks come from the attribution alone with
    /// Otsu's thresholds.
    /// </summary>
    public IRegionProposer? Segmenter { get; init; }

    /// <summary>
    /// The timestep of the noise through which the user's own photos are looked at where they bring no mask, 0 to 999.
    /// </summary>
    public int PhotoTimestep
    {
        get;
        init => field = value is >= 0 and <= 999 ? value : throw Invalid(nameof(PhotoTimestep), value, "0 to 999");
    } = 261;

    /// <summary>How prototypes are computed.</summary>
    public PrototypeOptions Prototypes { get; init; } = PrototypeOptions.Default;

    private static DenoteException Invalid(string option, int value, string expected) =>
        new(FormattableString.Invariant($"{option} is {value}; it must be {expected}."));
}
