using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// The features of one picture: the channels of one or more feature maps, each resized to one common grid. The maps
/// are kept at their own sizes, where matching is cheaper.
/// </summary>
public sealed class ImageFeatures
{
    /// <summary>Joins maps.</summary>
    /// <param name="height">Rows of the common grid.</param>
    /// <param name="width">Columns of the common grid.</param>
    /// <param name="maps">One or more, each <c>[h, w, C]</c>; they must outlive this object.</param>
    /// <exception cref="DenoteException">There is no map, or one has another rank.</exception>
    public ImageFeatures(int height, int width, params IReadOnlyList<Tensor> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        if (maps.Count == 0 || maps.Any(map => map.Rank != 3) || height < 1 || width < 1)
            throw new DenoteException("Features are one or more maps [height, width, channels].");
        (Height, Width, Maps) = (height, width, maps);
        Channels = maps.Sum(map => map.Shape[2]);
    }

    /// <summary>Rows of the common grid.</summary>
    public int Height { get; }

    /// <summary>Columns of the common grid.</summary>
    public int Width { get; }

    /// <summary>Channels of all maps together.</summary>
    public int Channels { get; }

    /// <summary>The maps, each <c>[h, w, C]</c>, in the order of their channels.</summary>
    public IReadOnlyList<Tensor> Maps { get; }

    /// <summary>
    /// All maps, bilinearly at the common grid, <c>[Height, Width, Channels]</c>, of the current scope.
    /// </summary>
    public Tensor ToGrid()
    {
        using var scope = TensorScope.Enter();
        Tensor[] resized = [.. Maps.Select(Resize)];
        return scope.Keep(resized.Length == 1 ? resized[0].Clone() : Ops.ConcatChannels(resized));
    }

    private Tensor Resize(Tensor map)
    {
        if (map.Shape[0] == Height && map.Shape[1] == Width) return map;
        var batch = map.Reshape([1, map.Shape[0], map.Shape[1], map.Shape[2]]);
        return Ops.Resize(batch, Height, Width, ResizeMode.Bilinear).Reshape([Height, Width, map.Shape[2]]);
    }
}
