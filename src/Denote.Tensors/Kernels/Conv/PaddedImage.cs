namespace Denote.Tensors;

/// <summary>
/// Images with zeros around them, in pooled memory: what a convolution reads without a test for its edges.
/// </summary>
internal sealed unsafe class PaddedImage : IDisposable
{
    private readonly TensorBuffer? _buffer;

    private PaddedImage(TensorBuffer? buffer, float* data, int height, int width, int channels)
    {
        _buffer = buffer;
        Data = data;
        Height = height;
        Width = width;
        Channels = channels;
    }

    /// <summary>The first pixel of the first image.</summary>
    public float* Data { get; }

    /// <summary>Rows, padding included.</summary>
    public int Height { get; }

    /// <summary>Columns, padding included.</summary>
    public int Width { get; }

    /// <summary>Channels.</summary>
    public int Channels { get; }

    /// <summary>Pads images; without padding, the images themselves are used.</summary>
    /// <param name="x"><c>[B, H, W, C]</c>; outlives the result.</param>
    /// <param name="padding">Zeros on each side.</param>
    public static PaddedImage From(Tensor x, Padding padding)
    {
        int height = x.Shape[1], width = x.Shape[2], channels = x.Shape[3];
        if (padding == Padding.None) return new PaddedImage(null, x.Data, height, width, channels);
        int paddedHeight = height + padding.Top + padding.Bottom, paddedWidth = width + padding.Left + padding.Right;
        nint row = (nint)paddedWidth * channels;
        var buffer = new TensorBuffer(x.Shape[0] * paddedHeight * (long)row);
        float* source = x.Data, target = buffer.Data;
        WorkPool.For(x.Shape[0] * paddedHeight, index =>
        {
            int image = index / paddedHeight, y = index - image * paddedHeight - padding.Top;
            var line = new Span<float>(target + index * row, (int)row);
            if (y < 0 || y >= height)
            {
                line.Clear();
                return;
            }
            int left = padding.Left * channels, count = width * channels;
            line[..left].Clear();
            new ReadOnlySpan<float>(source + ((nint)image * height + y) * count, count).CopyTo(line[left..]);
            line[(left + count)..].Clear();
        });
        return new PaddedImage(buffer, target, paddedHeight, paddedWidth, channels);
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose() => _buffer?.Dispose();
}
