using System.Numerics.Tensors;
using Denote.Imaging;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.PostProcessing;

/// <summary>
/// Pixel-adaptive mask refinement (Araslanov and Roth, "Single-Stage Semantic Segmentation from Image Labels", CVPR
/// 2020, section 3.3): again and again, every pixel takes the mean of its neighbours' scores, weighted by how alike
/// their colours are.
/// </summary>
public static class Pamr
{
    /// <summary>How sharply likeness falls with the colours' distance, in local standard deviations.</summary>
    private const double Sharpness = 0.1;

    private static readonly (int Rows, int Columns)[] Around =
        [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)];

    /// <summary>Refines score maps.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="scores">One map per label, <c>[L, h, w]</c>, any range; brought to the picture's size first (bilinear,
    /// corners aligned, as the published code does).</param>
    /// <param name="options">Settings; null means the defaults.</param>
    /// <returns><c>[L, height, width]</c>, of the current scope.</returns>
    /// <exception cref="DenoteException">The maps are not of that shape.</exception>
    /// <remarks>Needs 4 bytes per pixel and neighbour: 50 MB for 512 x 512 pixels with the defaults.</remarks>
    public static Tensor Refine(Image image, Tensor scores, PamrOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= PamrOptions.Default;
        using var scope = TensorScope.Enter();
        var maps = ScoreMaps.Fit(scores, image);
        var (affinity, _) = Affinity(image, options.Dilations);
        var offsets = Neighbours(options.Dilations);
        for (int i = 0; i < options.Iterations; i++)
        {
            using var last = i == 0 ? null : maps;
            maps = Ops.LocalSum(maps, affinity, offsets);
        }
        return scope.Keep(maps);
    }

    /// <summary>
    /// The neighbours' weights, <c>[8 * dilations, H, W]</c>, which sum to 1 at every pixel, and the local standard
    /// deviation of each colour, <c>[3, H, W]</c>.
    /// </summary>
    internal static (Tensor Weights, Tensor Deviation) Affinity(Image image, IReadOnlyList<int> dilations)
    {
        int height = image.Height, width = image.Width, reach = dilations.Max();
        var offsets = Neighbours(dilations);
        float[][] rows = [.. Enumerable.Range(0, 3).Select(colour => PadColumns(image, colour, reach))];
        var weights = Tensor.Zeros([offsets.Length, height, width]);
        var deviation = Tensor.Empty([3, height, width]);
        int wide = width + 2 * reach;
        float[] scale = new float[width], distance = new float[width];
        for (int y = 0; y < height; y++)
        {
            for (int colour = 0; colour < 3; colour++)
            {
                var local = deviation.Span.Slice((colour * height + y) * width, width);
                LocalDeviation(rows[colour], y, height, wide, reach, offsets, dilations.Count, local);
                for (int x = 0; x < width; x++) scale[x] = (float)(-1 / (3 * (1e-8 + Sharpness * local[x])));
                var centre = Shifted(rows[colour], y, 0, height, wide, reach, width);
                for (int n = 0; n < offsets.Length; n++)
                {
                    var (dy, dx) = offsets[n];
                    var logits = weights.Span.Slice((n * height + y) * width, width);
                    TensorPrimitives.Subtract(
                        centre, Shifted(rows[colour], y + dy, dx, height, wide, reach, width), distance);
                    TensorPrimitives.Abs<float>(distance, distance);
                    TensorPrimitives.MultiplyAdd(distance, scale, logits, logits);
                }
            }
            Softmax(weights, y, offsets.Length);
        }
        return (weights, deviation);
    }

    internal static (int Rows, int Columns)[] Neighbours(IReadOnlyList<int> dilations) =>
        [.. dilations.SelectMany(dilation => Around.Select(step => (dilation * step.Rows, dilation * step.Columns)))];

    /// <summary>One colour, 0..255, its outer columns repeated <paramref name="reach"/> times.</summary>
    private static float[] PadColumns(Image image, int colour, int reach)
    {
        int wide = image.Width + 2 * reach;
        var padded = new float[wide * image.Height];
        for (int y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            for (int x = 0; x < wide; x++)
                padded[y * wide + x] = row[3 * Math.Clamp(x - reach, 0, image.Width - 1) + colour];
        }
        return padded;
    }

    private static ReadOnlySpan<float> Shifted(float[] rows, int y, int dx, int height, int wide, int reach, int width)
        => rows.AsSpan(Math.Clamp(y, 0, height - 1) * wide + reach + dx, width);

    /// <summary>
    /// The unbiased standard deviation over the neighbours and, once for every dilation, the pixel itself. The sums of
    /// byte values and their squares are exact.
    /// </summary>
    private static void LocalDeviation(
        float[] rows,
        int y,
        int height,
        int wide,
        int reach,
        (int Rows, int Columns)[] offsets,
        int centres,
        Span<float> deviation)
    {
        int width = deviation.Length, count = offsets.Length + centres;
        float[] sums = new float[width], squares = new float[width];
        var centre = Shifted(rows, y, 0, height, wide, reach, width);
        for (int i = 0; i < centres; i++) Add(centre);
        foreach (var (dy, dx) in offsets) Add(Shifted(rows, y + dy, dx, height, wide, reach, width));
        for (int x = 0; x < width; x++)
        {
            double variance = (squares[x] - (double)sums[x] * sums[x] / count) / (count - 1);
            deviation[x] = (float)Math.Sqrt(Math.Max(variance, 0));
        }

        void Add(ReadOnlySpan<float> values)
        {
            TensorPrimitives.Add(sums, values, sums);
            TensorPrimitives.MultiplyAdd(values, values, squares, squares);
        }
    }

    private static void Softmax(Tensor logits, int y, int count)
    {
        int height = logits.Shape[1], width = logits.Shape[2];
        float[] peak = new float[width], sum = new float[width];
        Array.Fill(peak, float.NegativeInfinity);
        for (int n = 0; n < count; n++) TensorPrimitives.Max(peak, Row(n), peak);
        for (int n = 0; n < count; n++)
        {
            TensorPrimitives.Subtract(Row(n), peak, Row(n));
            TensorPrimitives.Exp(Row(n), Row(n));
            TensorPrimitives.Add(sum, Row(n), sum);
        }
        for (int n = 0; n < count; n++) TensorPrimitives.Divide(Row(n), sum, Row(n));

        Span<float> Row(int n) => logits.Span.Slice((n * height + y) * width, width);
    }
}
