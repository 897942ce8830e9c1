using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>The features of a window ready to be compared: maps of the same grid joined, and their lengths.</summary>
internal sealed class MatchingFeatures
{
    /// <summary>Joins the maps; tensors of the current scope.</summary>
    public MatchingFeatures(ImageFeatures features)
    {
        (Height, Width, Channels) = (features.Height, features.Width, features.Channels);
        int[] first = new int[features.Maps.Count];
        for (int i = 1; i < first.Length; i++) first[i] = first[i - 1] + features.Maps[i - 1].Shape[2];
        Grids =
        [
            .. Enumerable.Range(0, first.Length)
                .GroupBy(i => (Height: features.Maps[i].Shape[0], Width: features.Maps[i].Shape[1]))
                .Select(group => new Grid(
                    Join([.. group.Select(i => features.Maps[i])]),
                    group.Key.Height,
                    group.Key.Width,
                    [.. group.Select(i => (first[i], features.Maps[i].Shape[2]))])),
        ];
        InverseLengths = FeatureLengths.Inverse(this);
    }

    /// <summary>Rows of the common grid.</summary>
    public int Height { get; }

    /// <summary>Columns of the common grid.</summary>
    public int Width { get; }

    /// <summary>Channels of a feature.</summary>
    public int Channels { get; }

    /// <summary>The joined maps, by their grid.</summary>
    public IReadOnlyList<Grid> Grids { get; }

    /// <summary>1 over the Euclidean length of each cell's feature on the common grid, row by row.</summary>
    public float[] InverseLengths { get; }

    /// <summary>Whether a grid is the common one.</summary>
    public bool IsCommon(Grid grid) => grid.Height == Height && grid.Width == Width;

    private static Tensor Join(Tensor[] maps)
    {
        Tensor joined = maps.Length == 1 ? maps[0] : Ops.ConcatChannels(maps);
        return joined.Reshape([joined.Shape[0] * joined.Shape[1], joined.Shape[2]]);
    }

    /// <summary>The maps of one grid, joined.</summary>
    /// <param name="Map"><c>[Height * Width, C]</c>.</param>
    /// <param name="Height">Rows.</param>
    /// <param name="Width">Columns.</param>
    /// <param name="Parts">Which channels of a feature the map's are: the first and how many, in order.</param>
    internal sealed record Grid(Tensor Map, int Height, int Width, IReadOnlyList<(int First, int Count)> Parts);
}
