namespace Denote.Tensors;

/// <summary>
/// The statistics of images that are never there as a whole: rows are added as they are computed. They have the bits of
/// the whole images' statistics if every part but the last has a multiple of 64 pixels.
/// </summary>
/// <param name="images">Number of images.</param>
/// <param name="channels">Channels of an image.</param>
public sealed unsafe class ImageStatistics(int images, int channels) : IDisposable
{
    private readonly ChannelMoments _moments = new(images, channels);

    /// <summary>Adds the next rows of every image.</summary>
    /// <param name="rows"><c>[B, rows, W, C]</c>.</param>
    /// <exception cref="TensorException">The shape does not fit.</exception>
    public void Add(Tensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Rank != 4 || rows.Shape[0] != images || rows.Shape[3] != channels)
            throw new TensorException($"Rows of images are {rows.Shape}, expected [{images}, h, w, {channels}].");
        _moments.Add(rows.Data, rows.Shape[1] * rows.Shape[2], channels, 0);
        GC.KeepAlive(rows);
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose() => _moments.Dispose();

    internal (double Mean, double Factor)[] Groups(int groups, float epsilon) => _moments.Groups(groups, epsilon);
}
