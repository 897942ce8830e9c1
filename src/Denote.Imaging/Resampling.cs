namespace Denote.Imaging;

/// <summary>
/// Resizes pictures exactly as Pillow does, byte for byte: two passes, across and then down, each skipped when it has
/// nothing to do, with 22-bit fixed-point weights and rounding to 8 bits after each pass. Maps of real numbers are
/// summed up in double precision and kept in single precision between the passes.
/// </summary>
public static class Resampling
{
    private const int FractionBits = 22;

    /// <summary>The picture, or a part of it, at another size.</summary>
    /// <param name="image">The source.</param>
    /// <param name="width">The width of the result, at least 1.</param>
    /// <param name="height">The height of the result, at least 1.</param>
    /// <param name="filter">The kernel; Pillow's own default is bicubic.</param>
    /// <param name="box">The part to sample; the whole picture when null.</param>
    /// <exception cref="ImageException">A side is below 1, or the box leaves the picture.</exception>
    public static Image Resize(
        Image image, int width, int height, ResampleFilter filter = ResampleFilter.Bicubic, SourceBox? box = null)
    {
        var result = new Image(width, height);
        ResizeBytes(image, result, filter, box);
        return result;
    }

    /// <inheritdoc cref="Resize(Image, int, int, ResampleFilter, SourceBox?)"/>
    public static GreyImage Resize(
        GreyImage image, int width, int height, ResampleFilter filter = ResampleFilter.Bicubic, SourceBox? box = null)
    {
        var result = new GreyImage(width, height);
        ResizeBytes(image, result, filter, box);
        return result;
    }

    /// <summary>The map, or a part of it, at another size; nothing is rounded or clamped.</summary>
    /// <inheritdoc cref="Resize(Image, int, int, ResampleFilter, SourceBox?)"/>
    public static FloatImage Resize(
        FloatImage image, int width, int height, ResampleFilter filter = ResampleFilter.Bicubic, SourceBox? box = null)
    {
        var result = new FloatImage(width, height);
        SourceBox part = box ?? new SourceBox(0, 0, image.Width, image.Height);
        part.CheckInside(image.Width, image.Height);
        if (filter == ResampleFilter.Nearest)
        {
            TakeNearest(image, result, part);
            return result;
        }
        FloatImage across = image;
        if (NeedsPass(image.Width, width, part.Left, part.Right))
        {
            across = new FloatImage(width, image.Height);
            var kernel = new ResampleKernel(image.Width, (float)part.Left, (float)part.Right, width, filter);
            for (int y = 0; y < image.Height; y++)
            {
                Span<float> from = image.Row(y), to = across.Row(y);
                for (int x = 0; x < width; x++) to[x] = Sum(from[kernel.First(x)..], 1, kernel.Weights(x));
            }
        }
        if (!NeedsPass(image.Height, height, part.Top, part.Bottom))
        {
            across.Pixels.CopyTo(result.Pixels);
            return result;
        }
        var down = new ResampleKernel(image.Height, (float)part.Top, (float)part.Bottom, height, filter);
        for (int y = 0; y < height; y++)
        {
            Span<float> from = across.Pixels[(down.First(y) * width)..], to = result.Row(y);
            for (int x = 0; x < width; x++) to[x] = Sum(from[x..], width, down.Weights(y));
        }
        return result;
    }

    /// <summary>
    /// The size that torchvision's <c>Resize(side)</c> gives a picture: the shorter side becomes
    /// <paramref name="side"/>, the longer one <c>floor(side * longer / shorter)</c>.
    /// </summary>
    /// <exception cref="ImageException">A side is below 1, or the longer one gets too long.</exception>
    public static (int Width, int Height) SizeOfShortSide(int width, int height, int side)
    {
        int shorter = Math.Min(width, height), longer = Math.Max(width, height);
        long scaled = (long)side * longer / Math.Max(shorter, 1);
        if (shorter < 1 || side < 1 || scaled > int.MaxValue)
            throw new ImageException($"A picture of {width} x {height} pixels cannot get a short side of {side}.");
        return width <= height ? (side, (int)scaled) : ((int)scaled, side);
    }

    private static void ResizeBytes(Raster<byte> image, Raster<byte> result, ResampleFilter filter, SourceBox? box)
    {
        SourceBox part = box ?? new SourceBox(0, 0, image.Width, image.Height);
        part.CheckInside(image.Width, image.Height);
        if (filter == ResampleFilter.Nearest)
        {
            TakeNearest(image, result, part);
            return;
        }
        bool down = NeedsPass(image.Height, result.Height, part.Top, part.Bottom);
        ReadOnlySpan<byte> source = image.Pixels;
        int firstRow = 0;
        if (NeedsPass(image.Width, result.Width, part.Left, part.Right))
        {
            int lastRow = image.Height;
            if (down) (firstRow, lastRow) = RowsNeeded(image, result, part, filter);
            long count = (long)(lastRow - firstRow) * result.Width * image.Channels;
            if (count > Array.MaxLength)
            {
                throw new ImageException($"A resize of {image.Width} x {image.Height} pixels to {result.Width} x " +
                    $"{result.Height} does not fit into memory; do it in two steps.");
            }
            Span<byte> across = down ? new byte[count] : result.Pixels;
            var kernel = new ResampleKernel(image.Width, (float)part.Left, (float)part.Right, result.Width, filter);
            PassAcross(source[(firstRow * image.Width * image.Channels)..], image.Width, across, result.Width,
                lastRow - firstRow, image.Channels, kernel);
            source = across;
        }
        if (down)
        {
            var kernel = new ResampleKernel(image.Height, (float)part.Top, (float)part.Bottom, result.Height, filter);
            PassDown(source, firstRow, result, kernel);
        }
        else if (source.Length == result.Pixels.Length) source.CopyTo(result.Pixels);
    }

    private static (int First, int End) RowsNeeded(
        Raster<byte> image, Raster<byte> result, SourceBox part, ResampleFilter filter)
    {
        var kernel = new ResampleKernel(image.Height, (float)part.Top, (float)part.Bottom, result.Height, filter);
        return (kernel.First(0), kernel.First(result.Height - 1) + kernel.Count(result.Height - 1));
    }

    private static bool NeedsPass(int from, int to, double start, double end) =>
        from != to || start != 0 || end != from;

    private static void PassAcross(ReadOnlySpan<byte> source, int sourceWidth, Span<byte> target, int targetWidth,
        int rows, int channels, ResampleKernel kernel)
    {
        int[] weights = kernel.FixedPoint(out int stride);
        for (int y = 0; y < rows; y++)
        {
            ReadOnlySpan<byte> from = source.Slice(y * sourceWidth * channels, sourceWidth * channels);
            Span<byte> to = target.Slice(y * targetWidth * channels, targetWidth * channels);
            for (int x = 0; x < targetWidth; x++)
            {
                ReadOnlySpan<int> window = weights.AsSpan(x * stride, kernel.Count(x));
                ReadOnlySpan<byte> samples = from[(kernel.First(x) * channels)..];
                if (channels == 3)
                {
                    SumThree(samples, window, to.Slice(3 * x, 3));
                    continue;
                }
                int sum = 1 << (FractionBits - 1);
                for (int j = 0; j < window.Length; j++) sum += samples[j] * window[j];
                to[x] = Clamp(sum);
            }
        }
    }

    private static void SumThree(ReadOnlySpan<byte> samples, ReadOnlySpan<int> weights, Span<byte> to)
    {
        int red = 1 << (FractionBits - 1), green = red, blue = red;
        for (int j = 0, at = 0; j < weights.Length; j++, at += 3)
        {
            red += samples[at] * weights[j];
            green += samples[at + 1] * weights[j];
            blue += samples[at + 2] * weights[j];
        }
        (to[0], to[1], to[2]) = (Clamp(red), Clamp(green), Clamp(blue));
    }

    private static void PassDown(ReadOnlySpan<byte> source, int firstRow, Raster<byte> result, ResampleKernel kernel)
    {
        int[] weights = kernel.FixedPoint(out int stride);
        int rowLength = result.Width * result.Channels;
        var sums = new int[rowLength];
        for (int y = 0; y < result.Height; y++)
        {
            Array.Fill(sums, 1 << (FractionBits - 1));
            for (int j = 0; j < kernel.Count(y); j++)
            {
                ReadOnlySpan<byte> row = source.Slice((kernel.First(y) - firstRow + j) * rowLength, rowLength);
                int weight = weights[y * stride + j];
                for (int i = 0; i < sums.Length; i++) sums[i] += row[i] * weight;
            }
            Span<byte> to = result.Row(y);
            for (int i = 0; i < sums.Length; i++) to[i] = Clamp(sums[i]);
        }
    }

    private static byte Clamp(int sum) => (byte)Math.Clamp(sum >> FractionBits, 0, 255);

    private static float Sum(ReadOnlySpan<float> samples, int stride, ReadOnlySpan<double> weights)
    {
        double sum = 0;
        for (int j = 0, at = 0; j < weights.Length; j++, at += stride) sum += samples[at] * weights[j];
        return (float)sum;
    }

    /// <summary>
    /// Pillow steps through the source by adding the scale again and again; the sum's rounding errors decide which of
    /// two pixels is nearest, so the same sum is formed here.
    /// </summary>
    internal static void TakeNearest<T>(Raster<T> image, Raster<T> result, SourceBox part) where T : unmanaged
    {
        int channels = image.Channels;
        int[] columns = NearestIndices(image.Width, (float)part.Left, (float)part.Right, result.Width);
        int[] rows = NearestIndices(image.Height, (float)part.Top, (float)part.Bottom, result.Height);
        for (int y = 0; y < result.Height; y++)
        {
            Span<T> from = image.Row(rows[y]), to = result.Row(y);
            for (int x = 0; x < result.Width; x++)
                from.Slice(columns[x] * channels, channels).CopyTo(to[(x * channels)..]);
        }
    }

    private static int[] NearestIndices(int sourceSize, float from, float to, int targetSize)
    {
        double scale = (double)(to - from) / targetSize;
        double at = from + scale * 0.5;
        var indices = new int[targetSize];
        for (int i = 0; i < targetSize; i++, at += scale) indices[i] = Math.Min((int)at, sourceSize - 1);
        return indices;
    }
}
