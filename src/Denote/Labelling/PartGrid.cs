using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>
/// Where the prototypes of one side came from in one support image: the cells of its feature grid that took part, each
/// with the cluster it fell into.
/// </summary>
public sealed class PartGrid
{
    /// <summary>Marks a cell that took no part.</summary>
    public const byte Outside = byte.MaxValue;

    private readonly byte[] _parts;

    /// <summary>Wraps the clusters, which are not copied.</summary>
    /// <param name="width">Columns of the feature grid.</param>
    /// <param name="height">Rows of the feature grid.</param>
    /// <param name="parts">Row by row, a cluster's number or <see cref="Outside"/>.</param>
    /// <exception cref="DenoteException">There are not <c>width * height</c> cells.</exception>
    public PartGrid(int width, int height, byte[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (width < 1 || height < 1 || parts.Length != width * height)
            throw new DenoteException($"A grid of {parts.Length} cells is not {width} x {height}.");
        (Width, Height, _parts) = (width, height, parts);
    }

    /// <summary>Columns of the feature grid.</summary>
    public int Width { get; }

    /// <summary>Rows of the feature grid.</summary>
    public int Height { get; }

    /// <summary>Row by row, a cluster's number or <see cref="Outside"/>.</summary>
    public ReadOnlySpan<byte> Parts => _parts;

    /// <summary>The cells that took part.</summary>
    public Mask Inside() => Where(part => part != Outside);

    /// <summary>The cells of one cluster.</summary>
    public Mask OfPart(int part) => Where(cell => cell == part);

    private Mask Where(Predicate<byte> belongs) => new(Width, Height, Array.ConvertAll(_parts, part => belongs(part)));
}
