namespace Denote.Labelling;

/// <summary>What one extractor's features say of a class.</summary>
/// <param name="Foreground">The class itself.</param>
/// <param name="Background">What surrounds it; may be empty.</param>
public sealed record ClassPrototypes(PrototypeSet Foreground, PrototypeSet Background)
{
    /// <summary>One side.</summary>
    public PrototypeSet Side(PrototypeSide side) => side == PrototypeSide.Foreground ? Foreground : Background;
}
