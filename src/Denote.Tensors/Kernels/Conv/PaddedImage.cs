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

    /// <summary>Pads images; a map that needs neither padding nor any change is used where it lies.</summary>
    /// <param name="source">The images; outlives the result.</param>
    /// <param name="padding">Zeros on each side.</param>
    public static PaddedImage From(ImageReader source, Padding padding)
    {
        int channels = source.Channels;
        if (padding == Padding.None && source.InPlace != null)
            return new PaddedImage(null, source.InPlace, source.Height, source.Width, channels);
        int height = source.Height + padding.Top + padding.Bottom, width = source.Width + padding.Left + padding.Right;
        nint row = (nint)width * channels;
        var buffer = new TensorBuffer(source.Images * height * (long)row);
        float* target = buffer.Data;
        WorkPool.For(source.Images * height, index => source.Read(
            index / height, index % height - padding.Top, -padding.Left, width, target + index * row));
        return new PaddedImage(buffer, target, height, width, channels);
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose() => _buffer?.Dispose();
}
