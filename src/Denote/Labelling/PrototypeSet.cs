using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>
/// The prototypes of one side of a class in the features of one extractor, and the regions of the support images that
/// each was computed from.
/// </summary>
public sealed class PrototypeSet
{
    private readonly float[] _values;

    /// <summary>Wraps prototypes, which are not copied.</summary>
    /// <param name="prototypes">What each row is.</param>
    /// <param name="channels">Channels of a feature.</param>
    /// <param name="values">The rows, <c>[prototypes, channels]</c>, not normalised.</param>
    /// <param name="regions">Where they came from, one grid per support image.</param>
    /// <exception cref="DenoteException">The numbers do not fit together, or a value is not finite.</exception>
    public PrototypeSet(
        IReadOnlyList<Prototype> prototypes, int channels, float[] values, IReadOnlyList<PartGrid> regions)
    {
        ArgumentNullException.ThrowIfNull(prototypes);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(regions);
        if (channels < 1 || values.Length != prototypes.Count * channels)
            throw new DenoteException(
                $"{values.Length} values are not {prototypes.Count} prototypes of {channels} channels.");
        if (Array.Exists(values, value => !float.IsFinite(value)))
            throw new DenoteException("A prototype holds a value that is not a finite number; make the class anew.");
        if (prototypes.Any(p => p.Level == PrototypeLevel.Instance && (uint)p.Index >= (uint)regions.Count))
            throw new DenoteException($"A prototype belongs to a support image beyond the {regions.Count} there are.");
        (Prototypes, Channels, _values, Regions) = (prototypes, channels, values, regions);
    }

    /// <summary>What each row is.</summary>
    public IReadOnlyList<Prototype> Prototypes { get; }

    /// <summary>Channels of a feature.</summary>
    public int Channels { get; }

    /// <summary>Number of prototypes; 0 where a side has none.</summary>
    public int Count => Prototypes.Count;

    /// <summary>The rows, <c>[Count, Channels]</c>, not normalised.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Where they came from, one grid per support image.</summary>
    public IReadOnlyList<PartGrid> Regions { get; }

    /// <summary>One prototype, <c>[Channels]</c>.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * Channels, Channels);

    /// <summary>The cells of a support image's feature grid that a prototype was computed from.</summary>
    /// <param name="row">The prototype.</param>
    /// <param name="image">The support image.</param>
    /// <returns>A mask of the feature grid's size, empty where the image had no share in it.</returns>
    public Mask RegionOf(int row, int image)
    {
        PartGrid grid = Regions[image];
        Prototype prototype = Prototypes[row];
        return prototype.Level switch
        {
            PrototypeLevel.Part => grid.OfPart(prototype.Index),
            PrototypeLevel.Instance when prototype.Index != image => new Mask(grid.Width, grid.Height),
            _ => grid.Inside(),
        };
    }

    /// <summary>The support image that most of a prototype's features came from; ties go to the first.</summary>
    /// <param name="row">The prototype.</param>
    public int MainImage(int row)
    {
        if (Prototypes[row].Level == PrototypeLevel.Instance) return Prototypes[row].Index;
        return Enumerable.Range(0, Regions.Count).MaxBy(image => RegionOf(row, image).Area);
    }
}
