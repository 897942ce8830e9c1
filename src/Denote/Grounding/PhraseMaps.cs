using System.Numerics.Tensors;
using Denote.Imaging;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Grounding;

/// <summary>
/// The arithmetic of attention maps: scaling to 0..1, resizing, weighted sums, several grids in one.
/// </summary>
internal static class PhraseMaps
{
    /// <summary>Norm() of eq. 7: scales a map to 0..1; a map that is the same everywhere becomes zeros.</summary>
    public static FloatImage ScaleToUnit(FloatImage map)
    {
        float min = TensorPrimitives.Min<float>(map.Pixels), max = TensorPrimitives.Max<float>(map.Pixels);
        var scaled = new FloatImage(map.Width, map.Height);
        if (!(max > min)) return scaled;
        for (int i = 0; i < map.Pixels.Length; i++) scaled.Pixels[i] = (map.Pixels[i] - min) / (max - min);
        return scaled;
    }

    /// <summary>Resizes a map bilinearly, as PyTorch's <c>interpolate</c> does without aligned corners.</summary>
    public static FloatImage Resize(FloatImage map, int width, int height)
    {
        if (map.Width == width && map.Height == height) return map;
        using var scope = TensorScope.Enter();
        var source = Tensor.From([1, map.Height, map.Width, 1], map.Pixels);
        return new FloatImage(width, height, Ops.Resize(source, height, width, ResizeMode.Bilinear).ToArray());
    }

    /// <summary>The weighted sum of maps of one size.</summary>
    public static FloatImage Sum(IReadOnlyList<FloatImage> maps, ReadOnlySpan<float> weights)
    {
        var sum = new FloatImage(maps[0].Width, maps[0].Height);
        for (int i = 0; i < maps.Count; i++)
            TensorPrimitives.MultiplyAdd(maps[i].Pixels, weights[i], sum.Pixels, sum.Pixels);
        return sum;
    }

    /// <summary>
    /// One map from those of one or several grids. A single one is scaled to 0..1 and then resized, as the released
    /// code does; several are resized, scaled to 0..1 each, added up, and scaled again.
    /// </summary>
    public static FloatImage Fuse(IReadOnlyList<FloatImage> maps, int width, int height)
    {
        if (maps.Count == 1) return Resize(ScaleToUnit(maps[0]), width, height);
        Span<float> ones = new float[maps.Count];
        ones.Fill(1);
        return ScaleToUnit(Sum([.. maps.Select(map => ScaleToUnit(Resize(map, width, height)))], ones));
    }

    /// <summary>The largest value of a map.</summary>
    public static float Peak(FloatImage map) => TensorPrimitives.Max<float>(map.Pixels);

    /// <summary>The mean of a map over a mask of its size; 0 for an empty mask.</summary>
    public static float MeanInside(FloatImage map, Mask mask)
    {
        double sum = 0;
        for (int i = 0; i < map.Pixels.Length; i++) sum += mask.Pixels[i] ? map.Pixels[i] : 0;
        return (float)(sum / Math.Max(1, mask.Area));
    }
}
