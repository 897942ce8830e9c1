namespace Denote.Imaging;

/// <summary>
/// A grid of samples in row-major order, top row first, the channels of a pixel side by side: sample
/// <c>(y * Width + x) * Channels + channel</c>.
/// </summary>
/// <typeparam name="T">The type of one sample.</typeparam>
public abstract class Raster<T> where T : unmanaged
{
    private readonly T[] _samples;

    private protected Raster(int width, int height, int channels, T[]? samples)
    {
        if (width < 1 || height < 1)
            throw new ImageException(
                $"A picture needs at least 1 x 1 pixels; this one would have {width} x {height}.");
        long count = (long)width * height * channels;
        if (count > Array.MaxLength)
            throw new ImageException(
                $"A picture of {width} x {height} pixels does not fit into memory; make it smaller.");
        if (samples is not null && samples.Length != count)
        {
            throw new ImageException($"{width} x {height} pixels of {channels} channel(s) need {count} samples, " +
                $"but {samples.Length} were given.");
        }
        (Width, Height, Channels) = (width, height, channels);
        _samples = samples ?? new T[count];
    }

    /// <summary>Pixels per row, at least 1.</summary>
    public int Width { get; }

    /// <summary>The number of rows, at least 1.</summary>
    public int Height { get; }

    /// <summary>Samples per pixel.</summary>
    public int Channels { get; }

    /// <summary>All samples, <c>[Height, Width, Channels]</c>; writing to the span changes the picture.</summary>
    public Span<T> Pixels => _samples;

    /// <summary>The samples of row <paramref name="y"/>, <c>[Width, Channels]</c>.</summary>
    public Span<T> Row(int y) => _samples.AsSpan(y * Width * Channels, Width * Channels);
}
