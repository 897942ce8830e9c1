namespace Denote.Tensors;

/// <summary>
/// Cuts rows into tiles: as few as possible, as even as possible, because a low tile wastes registers.
/// </summary>
/// <param name="rows">Rows to cut.</param>
/// <param name="tallest">Rows of the tallest tile.</param>
internal ref struct TileHeights(int rows, int tallest)
{
    private readonly int _low = rows / ((rows + tallest - 1) / tallest);
    private int _tall = rows % ((rows + tallest - 1) / tallest);
    private int _left = rows;

    /// <summary>Rows of this tile.</summary>
    public int Current { get; private set; }

    /// <summary>Goes to the next tile.</summary>
    public bool MoveNext()
    {
        if (_left == 0) return false;
        Current = _tall-- > 0 ? _low + 1 : _low;
        _left -= Current;
        return true;
    }

    /// <summary>The heights in order.</summary>
    public readonly TileHeights GetEnumerator() => this;
}
