using System.Numerics.Tensors;
using Denote.Imaging;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Grounding;

/// <summary>What every use of attention maps shares: scaling to 0..1, resizing, weighted sums.</summary>
internal static class AttentionMaps
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
    /// One map from those of several grids: each scaled to 0..1, brought to one size and added up; the sum of two or more is
    /// scaled again, a single one is left as it is.
    /// </summary>
    public static FloatImage Fuse(IReadOnlyList<FloatImage> maps, int width, int height)
    {
        var resized = new FloatImage[maps.Count];
        for (int i = 0; i < maps.Count; i++) resized[i] = Resize(ScaleToUnit(maps[i]), width, height);
        if (maps.Count == 1) return resized[0];
        Span<float> ones = new float[maps.Count];
        ones.Fill(1);
        return ScaleToUnit(Sum(resized, ones));
    }
}
