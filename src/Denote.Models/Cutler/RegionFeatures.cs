using Denote.Tensors;

namespace Denote.Models.Cutler;

/// <summary>The features of boxes, each taken from the level of the pyramid that suits its size.</summary>
/// <param name="levels">The pyramid's p2 to p5.</param>
internal sealed class RegionFeatures(IReadOnlyList<Tensor> levels)
{
    private const int FirstStride = 4;

    /// <summary>A box of this side belongs to the level of this index (Lin et al., eq. 1).</summary>
    private const float CanonicalSide = 224;
    private const int CanonicalLevel = 2;

    /// <summary>Features of boxes, <c>[R, size, size, C]</c>, in their order.</summary>
    public Tensor Take(IReadOnlyList<DetectionBox> boxes, int size)
    {
        var result = Tensor.Empty([boxes.Count, size, size, levels[0].Shape[3]]);
        int length = size * size * levels[0].Shape[3];
        for (int level = 0; level < levels.Count; level++)
        {
            int[] here = [.. Enumerable.Range(0, boxes.Count).Where(i => LevelOf(boxes[i], levels.Count) == level)];
            if (here.Length == 0) continue;
            using var scope = TensorScope.Enter();
            var corners = Tensor.Empty([here.Length, 4]);
            for (int i = 0; i < here.Length; i++)
            {
                var box = boxes[here[i]];
                ReadOnlySpan<float> edges = [box.Left, box.Top, box.Right, box.Bottom];
                edges.CopyTo(corners.Span[(4 * i)..]);
            }
            var taken = Ops.RoiAlign(levels[level], corners, 1f / (FirstStride << level), size);
            for (int i = 0; i < here.Length; i++)
                taken.Span.Slice(i * length, length).CopyTo(result.Span[(here[i] * length)..]);
        }
        return result;
    }

    /// <summary>The level for a box: one coarser for each doubling of its side.</summary>
    internal static int LevelOf(DetectionBox box, int count)
    {
        float side = MathF.Sqrt(Math.Max(0, box.Area));
        int level = (int)MathF.Floor(CanonicalLevel + MathF.Log2(side / CanonicalSide + 1e-8f));
        return Math.Clamp(level, 0, count - 1);
    }
}
