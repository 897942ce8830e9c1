namespace Denote.Imaging;

/// <summary>
/// How much a picture file may ask for. A file that wants more is refused before the memory is taken.
/// </summary>
public sealed record DecoderOptions
{
    private readonly long _maxPixels = 256L * 1024 * 1024;
    private readonly long _maxFileBytes = 1L << 30;

    /// <summary>The limits used when none are given: 256 megapixels, files up to 1 GiB.</summary>
    public static DecoderOptions Default { get; } = new();

    /// <summary>
    /// The most pixels (width x height) a picture may declare; at least 1, 256 x 1024 x 1024 by default.
    /// </summary>
    public long MaxPixels
    {
        get => _maxPixels;
        init => _maxPixels = value >= 1 ? value
            : throw new ImageException($"MaxPixels must be at least 1; it was set to {value}.");
    }

    /// <summary>The most bytes a picture file may have; 1 to 2^31 - 1024, 1 GiB by default.</summary>
    public long MaxFileBytes
    {
        get => _maxFileBytes;
        init => _maxFileBytes = value is >= 1 and <= int.MaxValue - 1023 ? value
            : throw new ImageException($"MaxFileBytes must be 1 to 2147482624; it was set to {value}.");
    }

    internal void CheckSize(long width, long height)
    {
        if (width > MaxPixels / height)
        {
            throw new ImageException($"The picture declares {width} x {height} pixels; the limit is {MaxPixels} " +
                "pixels. Make it smaller, or raise DecoderOptions.MaxPixels.");
        }
    }
}
