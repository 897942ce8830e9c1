using Denote.Imaging;
using Denote.Tensors;

namespace Denote.Evaluation.PanopticNarratives;

/// <summary>The resampling of DiffPNG's released evaluation (zero_shot_diffpng.py).</summary>
internal static class ReferenceResampling
{
    private const int ShorterSide = 800;
    private const int LongestSide = 1333;
    private const int Divisor = 32;

    /// <summary>The size to which the detector resizes a picture: shorter side 800, longer at most 1333.</summary>
    public static (int Width, int Height) DetectorSize(int width, int height)
    {
        double scale = (double)ShorterSide / Math.Min(width, height);
        if (Math.Max(width, height) * scale > LongestSide) scale = (double)LongestSide / Math.Max(width, height);
        return ((int)(width * scale + 0.5), (int)(height * scale + 0.5));
    }

    /// <summary>Bilinear to the detector's size, zeros to multiples of 32, bilinear to a quarter.</summary>
    public static FloatImage Resample(FloatImage map, int width, int height)
    {
        using var scope = TensorScope.Enter();
        var x = Tensor.From([1, map.Height, map.Width, 1], map.Pixels);
        x = Ops.Resize(x, height, width, ResizeMode.Bilinear);
        x = Ops.Pad(x, new Padding(0, 0, Missing(height), Missing(width)));
        int quarterHeight = x.Shape[1] / 4, quarterWidth = x.Shape[2] / 4;
        x = Ops.Resize(x, quarterHeight, quarterWidth, ResizeMode.Bilinear, scaleHeight: 0.25, scaleWidth: 0.25);
        return new FloatImage(quarterWidth, quarterHeight, x.ToArray());
    }

    /// <summary>The sum of products over the sum of both less it; 0 when both are empty.</summary>
    public static (double Intersection, double Union, double Ratio) SoftOverlap(FloatImage a, FloatImage b)
    {
        double intersection = 0, union = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
        {
            double product = (double)a.Pixels[i] * b.Pixels[i];
            intersection += product;
            union += a.Pixels[i] + b.Pixels[i] - product;
        }
        return (intersection, union, union > 0 ? intersection / union : 0);
    }

    /// <summary>1 above a threshold, else 0.</summary>
    public static FloatImage Cut(FloatImage map, float threshold)
    {
        var cut = new FloatImage(map.Width, map.Height);
        for (int i = 0; i < cut.Pixels.Length; i++) cut.Pixels[i] = map.Pixels[i] > threshold ? 1 : 0;
        return cut;
    }

    /// <summary>A mask as ones and zeros.</summary>
    public static FloatImage ToMap(Mask mask)
    {
        var map = new FloatImage(mask.Width, mask.Height);
        for (int i = 0; i < map.Pixels.Length; i++) map.Pixels[i] = mask.Pixels[i] ? 1 : 0;
        return map;
    }

    private static int Missing(int size) => (Divisor - size % Divisor) % Divisor;
}
