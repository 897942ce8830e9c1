namespace Denote.Grounding;

/// <summary>
/// What is read from the U-Net for one picture and text: which tokens, on which grids, after which inversion.
/// </summary>
/// <param name="Options">The inversion's settings; its other members play no part.</param>
/// <param name="Tokens">Indices of the tokens whose cross-attention is read.</param>
/// <param name="CrossSides">Sides of the grids on which it is read.</param>
/// <param name="SelfSide">Side of the grid whose self-attention is read; null reads none.</param>
internal sealed record ReadingRequest(
    GroundingOptions Options, IReadOnlySet<int> Tokens, IReadOnlyList<int> CrossSides, int? SelfSide)
{
    /// <summary>What several variants need together.</summary>
    /// <param name="variants">Variants that read the picture the same way, their grids named.</param>
    /// <param name="tokens">Indices of the tokens that any of them looks up.</param>
    /// <exception cref="DenoteException">The variants need different readings.</exception>
    public static ReadingRequest For(IReadOnlyList<GroundingOptions> variants, IEnumerable<int> tokens)
    {
        if (variants.Count == 0) throw new DenoteException("There are no settings to ground with; give one or more.");
        if (variants.Any(variant => !variant.ReadsAs(variants[0])))
        {
            throw new DenoteException(
                "The settings differ in how the picture is inverted, so that one reading cannot serve them; ground "
                + "them one by one.");
        }
        int[] selfSides = [.. variants
            .Where(variant => variant.Segmentation == SegmentationKind.LocateToSegment)
            .Select(variant => variant.SelfResolution!.Value)
            .Distinct()];
        if (selfSides.Length > 1)
            throw new DenoteException(
                $"The settings name several self-attention grids ({string.Join(", ", selfSides)}); use one.");
        return new ReadingRequest(
            variants[0],
            tokens.ToHashSet(),
            [.. variants.SelectMany(variant => variant.CrossResolutions!).Distinct().Order()],
            selfSides.Length == 0 ? null : selfSides[0]);
    }
}
