namespace Denote.Tensors;

/// <summary>The vertices of a lattice, numbered in the order in which they are first seen: a hash table.</summary>
internal sealed class LatticeVertices
{
    private readonly int _dimensions;
    private int[] _keys;
    private int[] _slots;

    public LatticeVertices(int dimensions, int expected)
    {
        _dimensions = dimensions;
        _keys = new int[Math.Max(16, Math.Min(expected, 1 << 16)) * dimensions];
        _slots = NewSlots(1 << 12);
    }

    public int Count { get; private set; }

    /// <summary>The number of a vertex, which is added if it is new.</summary>
    public int Add(ReadOnlySpan<int> key)
    {
        int slot = Slot(key);
        if (_slots[slot] >= 0) return _slots[slot];
        if ((Count + 1) * _dimensions > _keys.Length) Array.Resize(ref _keys, _keys.Length * 2);
        key.CopyTo(_keys.AsSpan(Count * _dimensions));
        _slots[slot] = Count++;
        if (2 * Count > _slots.Length) Grow();
        return Count - 1;
    }

    /// <summary>
    /// The two neighbours of every vertex along every axis, <c>[axes, vertices, 2]</c>; <see cref="Count"/> stands for a
    /// vertex that is not there.
    /// </summary>
    public int[] Neighbours()
    {
        var neighbours = new int[2L * (_dimensions + 1) * Count];
        WorkPool.For(_dimensions + 1, axis =>
        {
            Span<int> key = stackalloc int[_dimensions];
            for (int vertex = 0; vertex < Count; vertex++)
            {
                int at = 2 * (axis * Count + vertex);
                neighbours[at] = Find(Step(vertex, axis, -1, key));
                neighbours[at + 1] = Find(Step(vertex, axis, 1, key));
            }
        });
        return neighbours;
    }

    private Span<int> Step(int vertex, int axis, int direction, Span<int> key)
    {
        _keys.AsSpan(vertex * _dimensions, _dimensions).CopyTo(key);
        foreach (ref int coordinate in key) coordinate += direction;
        if (axis < _dimensions) key[axis] -= direction * (_dimensions + 1);
        return key;
    }

    private int Find(ReadOnlySpan<int> key)
    {
        int vertex = _slots[Slot(key)];
        return vertex < 0 ? Count : vertex;
    }

    /// <summary>Where the key is, or the empty slot where it belongs.</summary>
    private int Slot(ReadOnlySpan<int> key)
    {
        uint hash = 0;
        foreach (int coordinate in key) hash = (hash + (uint)coordinate) * 2654435769u;
        int mask = _slots.Length - 1;
        int slot = (int)(hash ^ (hash >> 15)) & mask;
        while (_slots[slot] >= 0 && !key.SequenceEqual(_keys.AsSpan(_slots[slot] * _dimensions, _dimensions)))
            slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        _slots = NewSlots(_slots.Length * 2);
        for (int vertex = 0; vertex < Count; vertex++)
            _slots[Slot(_keys.AsSpan(vertex * _dimensions, _dimensions))] = vertex;
    }

    private static int[] NewSlots(int count)
    {
        var slots = new int[count];
        Array.Fill(slots, -1);
        return slots;
    }
}
