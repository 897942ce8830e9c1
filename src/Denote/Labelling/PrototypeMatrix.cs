using System.Numerics.Tensors;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>
/// The prototypes of one class and side at unit length, as the matrix that features are multiplied with. A feature map
/// of a smaller grid is multiplied there and the products are resized, which gives the same numbers for less work,
/// since both are linear.
/// </summary>
internal sealed class PrototypeMatrix
{
    private readonly float[] _rows;
    private readonly int _channels;
    private readonly Lock _lock = new();
    private LinearWeights[]? _packed;

    /// <summary>Takes the rows of a set that are named.</summary>
    public PrototypeMatrix(PrototypeSet set, IReadOnlyList<int> rows)
    {
        (Rows, _channels) = (rows, set.Channels);
        _rows = new float[rows.Count * _channels];
        for (int i = 0; i < rows.Count; i++)
        {
            Span<float> row = _rows.AsSpan(i * _channels, _channels);
            set.Row(rows[i]).CopyTo(row);
            float length = TensorPrimitives.Norm<float>(row);
            if (length > 0) TensorPrimitives.Divide(row, length, row);
        }
    }

    /// <summary>Which row of the set each row here is.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>One row of unit length, <c>[channels]</c>.</summary>
    public ReadOnlySpan<float> UnitRow(int row) => _rows.AsSpan(row * _channels, _channels);

    /// <summary>
    /// Raises the running maxima of the products of features and prototypes. Only one class's products exist at a time.
    /// </summary>
    /// <param name="features">The features, not normalised.</param>
    /// <param name="maxima">One per cell of the common grid.</param>
    /// <param name="winners">Where given: the row that each maximum came from, moved on by the offset.</param>
    /// <param name="offset">Added to the rows in <paramref name="winners"/>.</param>
    public void Raise(ImageFeatures features, Span<float> maxima, Span<int> winners = default, int offset = 0)
    {
        if (Rows.Count == 0) return;
        using var scope = TensorScope.Enter();
        ReadOnlySpan<float> products = Products(features).Span;
        for (int cell = 0; cell < maxima.Length; cell++)
        {
            ReadOnlySpan<float> row = products.Slice(cell * Rows.Count, Rows.Count);
            float most = TensorPrimitives.Max(row);
            if (!(most > maxima[cell])) continue;
            maxima[cell] = most;
            if (!winners.IsEmpty) winners[cell] = offset + row.IndexOf(most);
        }
    }

    /// <summary>Features times prototypes, <c>[Height * Width, rows]</c>.</summary>
    private Tensor Products(ImageFeatures features)
    {
        LinearWeights[] packed = Packed(features);
        var sums = new Dictionary<(int Height, int Width), Tensor>();
        for (int i = 0; i < packed.Length; i++)
        {
            Tensor map = features.Maps[i];
            var grid = (map.Shape[0], map.Shape[1]);
            sums[grid] = Ops.Linear(map, packed[i], residual: sums.GetValueOrDefault(grid));
        }
        Tensor? total = null;
        foreach (Tensor sum in sums.Values)
        {
            Tensor resized = Resize(sum, features.Height, features.Width);
            total = total is null ? resized : Ops.Add(total, resized);
        }
        return total!;
    }

    private Tensor Resize(Tensor map, int height, int width) => map.Shape[0] == height && map.Shape[1] == width
        ? map
        : Ops.Resize(map.Reshape([1, map.Shape[0], map.Shape[1], Rows.Count]), height, width, ResizeMode.Bilinear)
            .Reshape([height, width, Rows.Count]);

    /// <summary>The columns that belong to each feature map, packed when the maps are first seen.</summary>
    private LinearWeights[] Packed(ImageFeatures features)
    {
        lock (_lock)
        {
            if (features.Channels != _channels)
                throw new DenoteException(
                    $"The features have {features.Channels} channels, the prototypes {_channels}: they were made "
                    + "with another model.");
            return _packed ??= Pack(features);
        }
    }

    private LinearWeights[] Pack(ImageFeatures features)
    {
        var packed = new LinearWeights[features.Maps.Count];
        int first = 0;
        for (int i = 0; i < packed.Length; i++)
        {
            int channels = features.Maps[i].Shape[2];
            var part = new float[Rows.Count * channels];
            for (int row = 0; row < Rows.Count; row++)
                UnitRow(row).Slice(first, channels).CopyTo(part.AsSpan(row * channels));
            packed[i] = new LinearWeights(StoredTensor.FromArray("prototypes", [Rows.Count, channels], part));
            first += channels;
        }
        return packed;
    }
}
