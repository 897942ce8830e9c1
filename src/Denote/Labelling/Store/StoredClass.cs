namespace Denote.Labelling;

/// <summary>What a vocabulary's manifest says of one of its classes.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Kind">Thing or stuff.</param>
/// <param name="Source">Where its support images came from.</param>
/// <param name="SupportImages">How many there are.</param>
/// <param name="Extractors">The extractors whose features its prototypes are.</param>
public sealed record StoredClass(
    string Name,
    ClassKind Kind,
    SupportSource Source,
    int SupportImages,
    IReadOnlyList<FeatureExtractorIdentity> Extractors)
{
    /// <summary>When it was added; classes are labelled in this order.</summary>
    public required DateTimeOffset Added { get; init; }

    /// <summary>A hash of everything that it was made from: with the same one it need not be made again.</summary>
    public required string Key { get; init; }

    /// <summary>The name of the diffusion model that made or looked at its support images.</summary>
    public required string Model { get; init; }

    /// <summary>A hash of that model's configuration and weights.</summary>
    public required string ModelHash { get; init; }

    /// <summary>The settings it was made with, by name, for people.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>How long it took to make, in seconds, without what an earlier run had done.</summary>
    public double Seconds { get; init; }

    /// <summary>What the user should know of it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
