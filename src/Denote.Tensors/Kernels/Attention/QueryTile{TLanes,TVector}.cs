using static Denote.Tensors.QueryTile;

namespace Denote.Tensors;

/// <summary>
/// The attention of 64 queries of one or more heads. All blocks are transposed, <c>[channels or keys, 64
/// queries]</c>, so that every step works on vectors of queries and the softmax needs no sums across lanes. Logits are
/// powers of two: their factor <see cref="AttentionProblem.Exponent"/> is in the packed keys or else the queries.
/// </summary>
internal sealed unsafe class QueryTile<TLanes, TVector> : IDisposable
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private readonly AttentionProblem _problem;
    private readonly TileSet _tiles;
    private readonly Workspace _memory;
    private readonly bool[] _needsAllKeys;
    private readonly int _heads;
    private readonly float* _queries;
    private readonly float* _sums;
    private readonly float* _zeros;
    private readonly float* _bias;
    private readonly float* _logits;
    private readonly SoftmaxState _softmax;

    private Prefetcher _prefetcher;
    private int _batch;
    private int _head;
    private int _first;
    private int _valid;
    private int _columns;

    /// <param name="problem">The call.</param>
    /// <param name="heads">Heads that are computed together.</param>
    public QueryTile(AttentionProblem problem, int heads)
    {
        (_problem, _heads) = (problem, heads);
        _tiles = TileSet.For(TLanes.Count);
        _needsAllKeys = [.. Enumerable.Range(0, problem.Batch).Select(problem.IsTappedOrEdited)];
        int block = Math.Min(problem.Keys, BlockKeys), biasRows = problem.HasBias ? block : 0;
        int keys = _needsAllKeys.Contains(true) ? problem.Keys : block;
        long rows = problem.Size + problem.ValueSize + SoftmaxState.Rows + 1 + biasRows + keys;
        _memory = new Workspace(rows * Width);
        _queries = _memory.Data;
        _sums = _queries + problem.Size * Width;
        _softmax = new SoftmaxState(_sums + problem.ValueSize * Width);
        _zeros = _softmax.End;
        _bias = _zeros + Width;
        _logits = _bias + biasRows * Width;
        new Span<float>(_zeros, (1 + biasRows) * Width).Clear();
    }

    /// <summary>Computes one tile.</summary>
    /// <param name="batch">Row of the batch.</param>
    /// <param name="firstHead">First of the heads that are computed together.</param>
    /// <param name="tile">Number of the tile among the queries.</param>
    public void Compute(int batch, int firstHead, int tile)
    {
        (_batch, _head) = (batch, firstHead);
        _first = tile * Width;
        _valid = Math.Min(Width, _problem.Queries - _first);
        _columns = (_valid + 15) / 16 * 16;
        int next = Math.Clamp(_problem.Queries - _first - Width, 0, Width), heads = _heads > 1 ? _problem.Heads : 0;
        _prefetcher = new Prefetcher(
            _problem.Result(_batch, firstHead, _first), (long)heads * _problem.ValueSize * _valid,
            _problem.Query(_batch, firstHead, _first + Width), (long)heads * _problem.Size * next);
        for (int i = 0; i < _heads; i++, _head++)
        {
            LoadQueries();
            _softmax.Reset();
            if (_needsAllKeys[_batch]) ComputeAllKeys();
            else ComputeByBlocks();
            _softmax.Normalise<TLanes, TVector>(_sums, _problem.ValueSize, _columns);
            Transposer.Transpose(TLanes.Count, _sums, Width, _problem.ValueSize, _valid,
                _problem.Result(_batch, _head, _first), _problem.Heads * _problem.ValueSize);
        }
    }

    public void Dispose() => _memory.Dispose();

    private void ComputeByBlocks()
    {
        int keys = _problem.Options.Causal ? Math.Min(_problem.Keys, _first + _valid) : _problem.Keys;
        int blocks = (keys + BlockKeys - 1) / BlockKeys;
        for (int block = 0, start = 0; block < blocks; block++)
        {
            int end = (int)((long)keys * (block + 1) / blocks), count = end - start;
            Logits(start, count, _logits);
            bool isRaised = _softmax.UpdateMaxima<TLanes, TVector>(_logits, count, _columns);
            if (isRaised && block > 0) _softmax.Rescale<TLanes, TVector>(_sums, _problem.ValueSize, _columns);
            _softmax.Exponentials<TLanes, TVector>(_logits, count, _columns);
            AddValues(start, count, _logits);
            start = end;
        }
    }

    private void ComputeAllKeys()
    {
        int keys = _problem.Keys;
        for (int start = 0; start < keys; start += BlockKeys)
            Logits(start, Math.Min(BlockKeys, keys - start), _logits + (long)start * Width);
        foreach (var edit in _problem.Options.Edits)
        {
            if (edit.Batch == _batch)
                LogitEdits.Apply<TLanes, TVector>(edit, _logits, keys, _first, _valid, _columns, _problem.Exponent);
        }
        foreach (var tap in _problem.Options.Taps)
        {
            if (tap.Batch == _batch && tap.Source == AttentionSource.Logits)
                Read(tap, _softmax.Constant(tap.Weight * AttentionProblem.Ln2));
        }

        _softmax.UpdateMaxima<TLanes, TVector>(_logits, keys, _columns);
        for (int start = 0; start < keys; start += BlockKeys)
        {
            int count = Math.Min(BlockKeys, keys - start);
            float* block = _logits + (long)start * Width;
            _softmax.Exponentials<TLanes, TVector>(block, count, _columns);
            AddValues(start, count, block);
        }
        foreach (var tap in _problem.Options.Taps)
        {
            if (tap.Batch == _batch && tap.Source == AttentionSource.Probabilities)
                Read(tap, _softmax.InverseSums<TLanes, TVector>(tap.Weight));
        }
    }

    private void Read(AttentionTap tap, float* weights) =>
        TapReader.Read<TLanes, TVector>(tap, _logits, weights, _head, _first, _valid);

    private void LoadQueries()
    {
        int channels = _problem.Size;
        float* rows = _problem.Query(_batch, _head, _first);
        Transposer.Transpose(TLanes.Count, rows, _problem.Heads * _problem.Size, _valid, channels, _queries, Width);
        for (int c = 0; c < channels && _valid < _columns; c++)
            new Span<float>(_queries + c * Width + _valid, _columns - _valid).Clear();
        if (_problem.HasPackedKeys) return;
        var factor = TLanes.Create(_problem.Exponent);
        for (int i = 0; i < channels * Width; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Load(_queries + i), factor), _queries + i);
    }

    /// <summary>The logits of a block of keys, biased and masked.</summary>
    private void Logits(int start, int count, float* logits)
    {
        var (keys, stride) = _problem.Key(_batch, _head);
        float* block = (float*)keys + (long)start * stride;
        for (int c = 0; c < _problem.Size; c += BlockChannels)
        {
            int channels = Math.Min(BlockChannels, _problem.Size - c);
            Multiply(block + c, stride, 1, count, _queries + c * Width, channels, logits, accumulates: c > 0);
        }
        if (_problem.HasBias)
        {
            float* rows = _problem.Bias(_batch, _head, _first) + start;
            Transposer.Transpose(TLanes.Count, rows, _problem.Keys, _valid, count, _bias, Width);
            LogitEdits.AddBias<TLanes, TVector>(logits, count, _columns, _bias);
        }
        if (_problem.Options.Causal) LogitEdits.BlockLaterKeys(logits, start, count, _first, _columns);
    }

    private void AddValues(int start, int count, float* probabilities)
    {
        var (values, stride) = _problem.Value(_batch, _head);
        float* block = (float*)values + (long)start * stride;
        Multiply(block, 1, stride, _problem.ValueSize, probabilities, count, _sums, accumulates: start > 0);
    }

    /// <summary>
    /// c = a b, or c += a b, over the tile's columns: a has rows <c>aRow</c> and steps <c>aStep</c> apart.
    /// </summary>
    private void Multiply(float* a, nint aRow, nint aStep, int rows, float* b, int depth, float* c, bool accumulates)
    {
        int vectors = _columns / _tiles.Lanes;
        for (int vector = 0; vector < vectors;)
        {
            int width = Math.Min(_tiles.MaxVectors, vectors - vector), column = vector * _tiles.Lanes;
            var kernels = _tiles.Kernels(width);
            int row = 0;
            foreach (int height in new TileHeights(rows, kernels.Length))
            {
                float* target = c + row * Width + column;
                kernels[height - 1].Run(a + row * aRow, aRow, aStep, b + column, Width,
                    accumulates ? target : _zeros, accumulates ? Width : 0, target, Width, depth);
                row += height;
                _prefetcher.Step();
            }
            vector += width;
        }
    }
}
