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
        if (padding == Padding.None && source.InPlace != null)
            return new PaddedImage(null, source.InPlace, source.Height, source.Width, source.Channels);
        var rows = new ImageRows(-padding.Top, source.Height + padding.Top + padding.Bottom);
        return From(source, padding, 0, source.Images, rows);
    }

    /// <summary>Pads rows of some images.</summary>
    /// <param name="source">The images.</param>
    /// <param name="padding">Zeros on the left and on the right.</param>
    /// <param name="image">The first image.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="rows">Any rows: those outside an image are zeros.</param>
    public static PaddedImage From(ImageReader source, Padding padding, int image, int images, ImageRows rows)
    {
        int width = source.Width + padding.Left + padding.Right, height = rows.Count;
        nint row = (nint)width * source.Channels;
        var buffer = new TensorBuffer(images * height * (long)row);
        float* target = buffer.Data;
        WorkPool.For(images * height, index => source.Read(
            image + index / height, index % height + rows.First, -padding.Left, width, target + index * row));
        return new PaddedImage(buffer, target, height, width, source.Channels);
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose() => _buffer?.Dispose();
}
