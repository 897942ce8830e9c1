using Denote.Imaging;

namespace Denote.Evaluation.RefCoco;

/// <summary>One annotated object of a COCO picture.</summary>
public sealed class RefCocoObject
{
    private readonly IReadOnlyList<IReadOnlyList<double>> _polygons;
    private readonly RunLength? _runs;

    internal RefCocoObject(
        long id, int width, int height, IReadOnlyList<IReadOnlyList<double>> polygons, RunLength? runs) =>
        (Id, Width, Height, _polygons, _runs) = (id, width, height, polygons, runs);

    /// <summary>The annotation's number.</summary>
    public long Id { get; }

    /// <summary>Columns of the picture.</summary>
    public int Width { get; }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; }

    /// <summary>The object's pixels: all its polygons, filled as COCO's tools fill them, or its run lengths.</summary>
    public Mask ToMask() => _runs?.Decode() ?? _polygons
        .Select(polygon => PolygonMask.Fill(Width, Height, polygon))
        .Aggregate(new Mask(Width, Height), (union, part) => union.Union(part));
}
