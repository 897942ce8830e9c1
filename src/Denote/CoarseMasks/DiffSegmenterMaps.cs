using System.Numerics.Tensors;
using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Diffusion;

namespace Denote.CoarseMasks;

/// <summary>
/// Cross-attention carried along self-attention: every cell takes the mean of the map over what it attends to, as often
/// as the power says (in the style of DiffSegmenter, Wang et al., arXiv:2309.02773).
/// </summary>
internal sealed class DiffSegmenterMaps(StableDiffusion model, CoarseOptions options) : ICoarseMaskMaker
{
    /// <summary>Self-attention of more cells would take too much memory.</summary>
    private const int LargestSide = 32;

    /// <inheritdoc/>
    public IReadOnlyList<FloatImage> Make(Image image, IReadOnlyList<string> classes, StageClock clock)
    {
        var attention = new AttentionMaps(model, options);
        int[] sides = attention.Sides(AttentionKind.Self);
        int side = sides.LastOrDefault(candidate => candidate <= LargestSide, sides[0]);
        return [.. classes.Select(name =>
        {
            var (cross, self) = attention.Read(image, name, side, clock);
            FloatImage map = PhraseMaps.Resize(cross, side, side);
            for (int i = 0; i < options.Power; i++) map = Carry(map, self!);
            return PhraseMaps.ScaleToUnit(map);
        })];
    }

    private static FloatImage Carry(FloatImage map, SelfAttentionMap self)
    {
        var carried = new FloatImage(map.Width, map.Height);
        for (int key = 0; key < map.Pixels.Length; key++)
            TensorPrimitives.MultiplyAdd(self.OfKey(key), map.Pixels[key], carried.Pixels, carried.Pixels);
        return carried;
    }
}
