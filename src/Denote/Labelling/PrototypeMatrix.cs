using System.Numerics.Tensors;

namespace Denote.Labelling;

/// <summary>The prototypes of one class and side that take part, at unit length.</summary>
internal sealed class PrototypeMatrix
{
    private readonly PrototypeSet _set;
    private readonly float[] _inverseLengths;

    /// <summary>Takes the rows of a set that are named.</summary>
    public PrototypeMatrix(PrototypeSet set, IReadOnlyList<int> rows)
    {
        (_set, Rows) = (set, rows);
        _inverseLengths =
        [
            .. rows.Select(row => TensorPrimitives.Norm<float>(set.Row(row)))
                .Select(length => length > 0 ? 1 / length : 0),
        ];
    }

    /// <summary>Which row of the set each row here is.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>Channels of a prototype.</summary>
    public int Channels => _set.Channels;

    /// <summary>Writes a run of a row's channels, the row being of unit length.</summary>
    public void CopyUnitRow(int row, int firstChannel, Span<float> target) => TensorPrimitives.Multiply(
        _set.Row(Rows[row]).Slice(firstChannel, target.Length), _inverseLengths[row], target);

    /// <summary>Whether a row's cosine with any of other prototypes exceeds a limit.</summary>
    public bool Resembles(int row, PrototypeMatrix others, double limit)
    {
        ReadOnlySpan<float> own = _set.Row(Rows[row]);
        for (int i = 0; i < others.Rows.Count; i++)
        {
            float product = TensorPrimitives.Dot(own, others._set.Row(others.Rows[i]));
            if (product * _inverseLengths[row] * others._inverseLengths[i] > limit) return true;
        }
        return false;
    }
}
