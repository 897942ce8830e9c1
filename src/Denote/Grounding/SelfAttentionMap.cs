namespace Denote.Grounding;

/// <summary>
/// Self-attention between the cells of a square grid, mean over heads, layers and steps. Values lie key by key as the
/// engine's taps deliver them: <c>[key, query]</c>, cells in row-major order; each query's column sums to 1.
/// </summary>
internal sealed class SelfAttentionMap
{
    private readonly float[] _values;

    /// <param name="side">Cells per row of the grid.</param>
    /// <param name="values"><c>[side * side, side * side]</c>, keys outermost.</param>
    public SelfAttentionMap(int side, float[] values)
    {
        if (values.LongLength != (long)side * side * side * side)
            throw new ArgumentException($"{values.Length} values for a grid of {side} x {side}.", nameof(values));
        (Side, _values) = (side, values);
    }

    /// <summary>Cells per row and rows of the grid.</summary>
    public int Side { get; }

    /// <summary>How strongly a key is seen by each query, <c>[side * side]</c>.</summary>
    public ReadOnlySpan<float> OfKey(int key) => _values.AsSpan(key * Side * Side, Side * Side);
}
