using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// The sizes of a dense row-major tensor, up to <see cref="MaxRank"/> axes; written <c>[batch, height, width,
/// channels]</c>.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of axes.</summary>
    public const int MaxRank = 6;

    private readonly Axes _axes;

    [InlineArray(MaxRank)]
    private struct Axes
    {
        private int _first;
    }

    private Shape(ReadOnlySpan<int> axes)
    {
        if (axes.Length > MaxRank) throw new TensorException($"A shape has at most {MaxRank} axes, not {axes.Length}.");
        long count = 1;
        for (int i = 0; i < axes.Length; i++)
        {
            if (axes[i] < 0) throw new TensorException($"Axis {i} of a shape is {axes[i]}; sizes are 0 or more.");
            // Saturates where the next product still fits, and a later axis of 0 still makes the tensor empty.
            count = Math.Min(count * axes[i], long.MaxValue / int.MaxValue);
            _axes[i] = axes[i];
        }
        if (count > int.MaxValue)
        {
            throw new TensorException(
                $"A tensor holds at most {int.MaxValue} elements; [{string.Join(", ", axes.ToArray())}] has more.");
        }
        Rank = axes.Length;
        Count = (int)count;
    }

    /// <summary>Creates a shape from its sizes.</summary>
    /// <param name="axes">Sizes, outermost first.</param>
    /// <exception cref="TensorException">Too many axes, a negative size, or more than 2^31-1 elements.</exception>
    public static Shape Create(ReadOnlySpan<int> axes) => new(axes);

    /// <summary>Number of axes.</summary>
    public int Rank { get; }

    /// <summary>Number of elements: the product of the sizes (1 for rank 0).</summary>
    public int Count { get; }

    /// <summary>Size of one axis; <c>shape[^1]</c> is the innermost.</summary>
    /// <param name="axis">Axis, 0 is the outermost.</param>
    public int this[int axis] => (uint)axis < (uint)Rank
        ? _axes[axis]
        : throw new TensorException($"Axis {axis} of a shape of rank {Rank}.");

    /// <summary>Number of axes, so that <c>shape[^1]</c> works.</summary>
    public int Length => Rank;

    /// <summary>The product of all sizes but the innermost: how many rows the tensor has as a matrix.</summary>
    public int Rows => Rank == 0 ? 1 : this[Rank - 1] == 0 ? 0 : Count / this[Rank - 1];

    /// <summary>The sizes as an array.</summary>
    public int[] ToArray()
    {
        var axes = new int[Rank];
        for (int i = 0; i < Rank; i++) axes[i] = _axes[i];
        return axes;
    }

    /// <summary>The sizes in order, outermost first.</summary>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)ToArray()).GetEnumerator();

    /// <summary>This shape with another innermost size.</summary>
    /// <param name="size">New size of the last axis.</param>
    public Shape WithLast(int size)
    {
        var axes = ToArray();
        axes[^1] = size;
        return new Shape(axes);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank) return false;
        for (int i = 0; i < Rank; i++)
            if (_axes[i] != other._axes[i]) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (int i = 0; i < Rank; i++) hash.Add(_axes[i]);
        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes are the same.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The shape as <c>[1, 64, 64, 320]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";
}
