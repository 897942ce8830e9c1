using System.Runtime.CompilerServices;
using static Denote.Tensors.AttentionGradientProblem;

namespace Denote.Tensors;

/// <summary>
/// The reverse pass of one head over a run of queries, 64 at a time. With P the probabilities, G the result's
/// gradient and D the row sums of G * O: dV = P^T G, dS = scale P (G V^T - D), dQ = dS K, dK = dS^T Q. Blocks of
/// logits lie transposed, <c>[keys, 64 queries]</c>, as in the forward pass.
/// </summary>
internal sealed unsafe class AttentionGradientTile<TLanes, TVector> : IDisposable
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const float Log2E = 1.44269504f;

    private readonly AttentionGradientProblem _problem;
    private readonly TileSet _tiles;
    private readonly Workspace _memory;
    private readonly int _paddedSize;
    private readonly int _paddedValueSize;

    // A head's keys and values, compact; the sums of their gradients, rows padded to whole vectors.
    private readonly float* _keys;
    private readonly float* _values;
    private readonly float* _keySums;
    private readonly float* _valueSums;

    // One tile: transposed [channels, 64], and row by row [64, padded channels].
    private readonly float* _queriesAcross;
    private readonly float* _givenAcross;
    private readonly float* _querySums;
    private readonly float* _queryRows;
    private readonly float* _givenRows;
    private readonly float* _dots;
    private readonly float* _zeros;
    private readonly float* _probabilities;
    private readonly float* _logitGradients;

    private int _batch;
    private int _head;
    private int _first;
    private int _valid;

    public AttentionGradientTile(AttentionGradientProblem problem, TileSet tiles)
    {
        (_problem, _tiles) = (problem, tiles);
        int size = problem.Size, valueSize = problem.ValueSize, keys = problem.Keys;
        _paddedSize = Padded(size);
        _paddedValueSize = Padded(valueSize);
        int zeros = Math.Max(Width, Math.Max(_paddedSize, _paddedValueSize));
        long floats = (long)keys * (size + valueSize + _paddedSize + _paddedValueSize + Width)
            + zeros
            + (long)Width * (2 * size + valueSize + _paddedSize + _paddedValueSize + 1 + Math.Min(keys, BlockKeys));
        // Rows start on whole cache lines where they can: the parts with vector widths come first.
        _memory = new Workspace(floats);
        _probabilities = _memory.Data;
        _keySums = _probabilities + (long)keys * Width;
        _valueSums = _keySums + (long)keys * _paddedSize;
        _queriesAcross = _valueSums + (long)keys * _paddedValueSize;
        _givenAcross = _queriesAcross + size * Width;
        _querySums = _givenAcross + valueSize * Width;
        _queryRows = _querySums + size * Width;
        _givenRows = _queryRows + Width * _paddedSize;
        _dots = _givenRows + Width * _paddedValueSize;
        _logitGradients = _dots + Width;
        _zeros = _logitGradients + Math.Min(keys, BlockKeys) * Width;
        _keys = _zeros + zeros;
        _values = _keys + (long)keys * size;
        new Span<float>(_zeros, zeros).Clear();
    }

    /// <summary>Computes a head's share of the gradients from one run of queries.</summary>
    public void Compute(int batch, int head, int run)
    {
        (_batch, _head) = (batch, head);
        int keys = _problem.Keys, size = _problem.Size, valueSize = _problem.ValueSize;
        CopyRows(_problem.Key, keys, 0, size, _keys, size);
        CopyRows(_problem.Value, keys, 0, valueSize, _values, valueSize);
        new Span<float>(_keySums, keys * _paddedSize).Clear();
        new Span<float>(_valueSums, keys * _paddedValueSize).Clear();
        int last = Math.Min(_problem.Tiles, (run + 1) * _problem.TilesPerRun);
        for (int tile = run * _problem.TilesPerRun; tile < last; tile++) Tile(tile);
        if (_problem.KeyGradients is { } keyGradients) Store(keyGradients, run, _keySums, _paddedSize, size);
        if (_problem.ValueGradients is { } valueGradients)
            Store(valueGradients, run, _valueSums, _paddedValueSize, valueSize);
    }

    public void Dispose() => _memory.Dispose();

    private void Tile(int tile)
    {
        int size = _problem.Size, valueSize = _problem.ValueSize, keys = _problem.Keys;
        _first = tile * Width;
        _valid = Math.Min(Width, _problem.Queries - _first);
        Load();
        Multiply(_keys, size, 1, keys, _queriesAcross, Width, Width, _probabilities, Width, size, accumulates: false);
        Softmax(_probabilities, keys);
        if (_problem.ValueGradients is not null)
        {
            Multiply(_probabilities, Width, 1, keys, _givenRows, _paddedValueSize, _paddedValueSize,
                _valueSums, _paddedValueSize, _valid, accumulates: true);
        }
        if (_problem.QueryGradient is null && _problem.KeyGradients is null) return;
        for (int start = 0; start < keys; start += BlockKeys)
        {
            int count = Math.Min(BlockKeys, keys - start);
            Multiply(_values + (long)start * valueSize, valueSize, 1, count, _givenAcross, Width, Width,
                _logitGradients, Width, valueSize, accumulates: false);
            ThroughSoftmax(_probabilities + (long)start * Width, _logitGradients, count, _dots, _problem.Scale);
            if (_problem.QueryGradient is not null)
            {
                Multiply(_keys + (long)start * size, 1, size, size, _logitGradients, Width, Width,
                    _querySums, Width, count, accumulates: start > 0);
            }
            if (_problem.KeyGradients is not null)
            {
                Multiply(_logitGradients, Width, 1, count, _queryRows, _paddedSize, _paddedSize,
                    _keySums + (long)start * _paddedSize, _paddedSize, _valid, accumulates: true);
            }
        }
        if (_problem.QueryGradient is { } target)
        {
            Transposer.Transpose(TLanes.Count, _querySums, Width, size, _valid,
                target.Data + ((long)_batch * _problem.Queries + _first) * _problem.Heads * size + _head * size,
                _problem.Heads * size);
        }
    }

    /// <summary>Copies the tile's queries and gradients, both ways round; logits come out as powers of two.</summary>
    private void Load()
    {
        int size = _problem.Size, valueSize = _problem.ValueSize;
        CopyRows(_problem.Query, _problem.Queries, _first, size, _queryRows, _paddedSize, _valid);
        CopyRows(_problem.Gradient, _problem.Queries, _first, valueSize, _givenRows, _paddedValueSize, _valid);
        if (_valid < Width)
        {
            new Span<float>(_queriesAcross, size * Width).Clear();
            new Span<float>(_givenAcross, valueSize * Width).Clear();
        }
        Transposer.Transpose(TLanes.Count, _queryRows, _paddedSize, _valid, size, _queriesAcross, Width);
        Transposer.Transpose(TLanes.Count, _givenRows, _paddedValueSize, _valid, valueSize, _givenAcross, Width);
        var factor = TLanes.Create(_problem.Scale * Log2E);
        for (int i = 0; i < size * Width; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Load(_queriesAcross + i), factor), _queriesAcross + i);

        float* results = _problem.Result.Data
            + ((long)_batch * _problem.Queries + _first) * _problem.Heads * valueSize + _head * valueSize;
        new Span<float>(_dots, Width).Clear();
        for (int query = 0; query < _valid; query++, results += _problem.Heads * valueSize)
        {
            float sum = 0;
            for (int c = 0; c < valueSize; c++) sum += results[c] * _givenRows[query * _paddedValueSize + c];
            _dots[query] = sum;
        }
    }

    /// <summary>Down the keys, for all queries of a vector at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(float* logits, int keys)
    {
        for (int c = 0; c < Width; c += TLanes.Count)
        {
            float* row = logits + c;
            var max = TLanes.Load(row);
            for (int key = 1; key < keys; key++) max = TLanes.Max(TLanes.Load(row + (long)key * Width), max);
            TVector sum = TLanes.Create(0);
            for (int key = 0; key < keys; key++, row += Width)
            {
                var e = VectorMath.Exp2<TLanes, TVector>(TLanes.Subtract(TLanes.Load(row), max));
                TLanes.Store(e, row);
                sum = TLanes.Add(sum, e);
            }
            var factor = TLanes.Divide(TLanes.Create(1), sum);
            row = logits + c;
            for (int key = 0; key < keys; key++, row += Width)
                TLanes.Store(TLanes.Multiply(TLanes.Load(row), factor), row);
        }
    }

    /// <summary>gradients = scale * probabilities * (gradients - dots).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThroughSoftmax(float* probabilities, float* gradients, int keys, float* dots, float scale)
    {
        var factor = TLanes.Create(scale);
        for (int key = 0; key < keys; key++, probabilities += Width, gradients += Width)
        {
            for (int c = 0; c < Width; c += TLanes.Count)
            {
                var difference = TLanes.Subtract(TLanes.Load(gradients + c), TLanes.Load(dots + c));
                var weight = TLanes.Multiply(TLanes.Load(probabilities + c), factor);
                TLanes.Store(TLanes.Multiply(weight, difference), gradients + c);
            }
        }
    }

    /// <summary>This head's columns of some rows, with zeros up to the target's row.</summary>
    private void CopyRows(Tensor source, int rows, int first, int size, float* target, int targetRow, int? count = null)
    {
        nint row = (nint)_problem.Heads * size;
        float* from = source.Data + ((long)_batch * rows + first) * row + _head * size;
        for (int i = 0; i < (count ?? rows); i++, from += row, target += targetRow)
        {
            new ReadOnlySpan<float>(from, size).CopyTo(new Span<float>(target, targetRow));
            new Span<float>(target + size, targetRow - size).Clear();
        }
    }

    private void Store(Tensor target, int run, float* sums, int paddedSize, int size)
    {
        nint row = (nint)_problem.Heads * size;
        float* to = target.Data + ((long)run * _problem.Batch + _batch) * _problem.Keys * row + _head * size;
        for (int key = 0; key < _problem.Keys; key++, to += row, sums += paddedSize)
            new ReadOnlySpan<float>(sums, size).CopyTo(new Span<float>(to, size));
    }

    /// <summary>
    /// c = a b, or c += a b: a has rows <c>aRow</c> and steps <c>aStep</c> apart; columns are whole vectors.
    /// </summary>
    private void Multiply(
        float* a, nint aRow, nint aStep, int rows, float* b, nint bStep, int columns, float* c, nint cRow, int depth,
        bool accumulates)
    {
        for (int column = 0; column < columns;)
        {
            int vectors = Math.Min(_tiles.MaxVectors, (columns - column) / _tiles.Lanes);
            var kernels = _tiles.Kernels(vectors);
            int row = 0;
            foreach (int height in new TileHeights(rows, kernels.Length))
            {
                float* target = c + row * cRow + column;
                kernels[height - 1].Run(a + row * aRow, aRow, aStep, b + column, bStep,
                    accumulates ? target : _zeros, accumulates ? cRow : 0, target, cRow, depth);
                row += height;
            }
            column += vectors * _tiles.Lanes;
        }
    }

    private int Padded(int size) => (size + _tiles.Lanes - 1) / _tiles.Lanes * _tiles.Lanes;
}
