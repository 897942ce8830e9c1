using Denote.Imaging;

namespace Denote.Referring;

/// <summary>A proposal with what each part makes of it; a part that took no look is null.</summary>
/// <param name="Mask">Its pixels, at the picture's size.</param>
/// <param name="Hard">The hard CLIP score, -1..1.</param>
/// <param name="Soft">The soft CLIP score, -1..1.</param>
/// <param name="Generative">s_G, -1..1.</param>
/// <param name="Total">The weighted sum.</param>
public sealed record ScoredProposal(Mask Mask, double? Hard, double? Soft, double? Generative, double Total)
{
    /// <summary>The number of pixels.</summary>
    public int Area { get; } = Mask.Area;

    /// <summary>The smallest box around the pixels.</summary>
    public PixelBox? Box { get; } = Mask.BoundingBox;
}
