using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// The prototypes of the classes in play, background and foreground, as the columns of one matrix that the features of
/// a window are multiplied with (OVDiff, eq. 4). The running maximum of each class is taken while a few rows of cells
/// and a block of columns are at hand: products are never kept. A map of a coarser grid is multiplied there and the
/// products are interpolated, which gives the same numbers for less work, since both are linear.
/// </summary>
internal sealed class JoinedPrototypes
{
    /// <summary>Columns whose weights and products fit the processor's caches.</summary>
    private const int BlockColumns = 512;

    private const int StripCells = 128;

    private readonly IReadOnlyList<IReadOnlyList<PrototypeRun>> _blocks;
    private readonly int _channels;
    private readonly int _featureChannels;
    private readonly Lock _lock = new();
    private IReadOnlyList<(int, int)>[] _parts = [];
    private LinearWeights[][] _packed = [];

    /// <summary>Joins prototypes.</summary>
    /// <param name="prototypes">All classes' prototypes of one extractor.</param>
    /// <param name="inPlay">The classes, by their places.</param>
    /// <param name="background">Whether the background's take part.</param>
    public JoinedPrototypes(SidePrototypes prototypes, IReadOnlyList<int> inPlay, bool background)
    {
        _channels = 1 + inPlay.Count;
        _featureChannels = prototypes.Foreground[0].Channels;
        IEnumerable<PrototypeRun> surroundings = inPlay.Select(entry =>
            Whole(prototypes.Background[entry], channel: 0, prototypes.FirstBackgroundRow[entry]));
        _blocks = PrototypeRun.Blocks(
            [
                .. background ? surroundings : [],
                .. inPlay.Select((entry, i) => Whole(prototypes.Foreground[entry], 1 + i, firstWinner: 0)),
            ],
            BlockColumns);

        static PrototypeRun Whole(PrototypeMatrix matrix, int channel, int firstWinner) =>
            new(matrix, 0, matrix.Rows.Count, channel, firstWinner);
    }

    /// <summary>
    /// How similar each cell is to the background, channel 0 (-1 where it has no prototypes), and to the classes in
    /// play.
    /// </summary>
    /// <param name="features">The features of a window.</param>
    /// <param name="winners">
    /// Where given, the deciding row of each channel and cell, <c>[1 + inPlay, cells]</c>: a row of
    /// <see cref="SidePrototypes"/>' foreground, or for channel 0 of the background, numbered through over all classes.
    /// </param>
    /// <returns>Cosines, <c>[Height, Width, 1 + inPlay]</c>.</returns>
    /// <exception cref="DenoteException">The features are another model's.</exception>
    public Tensor Similarity(MatchingFeatures features, int[]? winners = null)
    {
        LinearWeights[][] packed = Packed(features);
        var similarity = Tensor.Empty([features.Height, features.Width, _channels]);
        similarity.Span.Fill(float.NegativeInfinity);
        for (int i = 0; i < _blocks.Count; i++)
            new Block(features, _blocks[i], packed[i], similarity, winners).Raise();
        Span<float> values = similarity.Span;
        for (int i = 0; i < values.Length; i++)
            values[i] = Math.Clamp(values[i] * features.InverseLengths[i / _channels], -1, 1);
        return similarity;
    }

    /// <summary>The weights of each block and grid, made for the way that features are divided into grids.</summary>
    private LinearWeights[][] Packed(MatchingFeatures features)
    {
        if (features.Channels != _featureChannels)
            throw new DenoteException($"The features have {features.Channels} channels, the prototypes "
                + $"{_featureChannels}: they were made with another model.");
        lock (_lock)
        {
            var parts = features.Grids.Select(grid => grid.Parts).ToArray();
            if (parts.Length != _parts.Length || parts.Zip(_parts).Any(pair => !pair.First.SequenceEqual(pair.Second)))
            {
                _packed =
                [
                    .. _blocks.Select(runs => parts
                        .Select(part => new LinearWeights(new PrototypeColumns(runs, part))).ToArray()),
                ];
                _parts = parts;
            }
            return _packed;
        }
    }

    /// <summary>A block of columns at work on a window.</summary>
    private sealed class Block
    {
        private readonly MatchingFeatures _features;
        private readonly IReadOnlyList<PrototypeRun> _runs;
        private readonly LinearWeights[] _weights;
        private readonly Tensor _similarity;
        private readonly int[]? _winners;
        private readonly int _columns;
        private readonly BilinearRows?[] _axes;

        public Block(
            MatchingFeatures features,
            IReadOnlyList<PrototypeRun> runs,
            LinearWeights[] weights,
            Tensor similarity,
            int[]? winners)
        {
            (_features, _runs, _weights, _similarity, _winners) = (features, runs, weights, similarity, winners);
            _columns = weights[0].OutFeatures;
            _axes =
            [
                .. features.Grids.Select(grid => features.IsCommon(grid)
                    ? null
                    : new BilinearRows(grid.Height, grid.Width, features.Height, features.Width)),
            ];
        }

        /// <summary>Raises the maxima of all cells, a strip of rows at a time.</summary>
        public void Raise()
        {
            using var scope = TensorScope.Enter();
            Tensor?[] coarse =
            [
                .. _features.Grids.Select((grid, i) => _axes[i] is null ? null : Ops.Linear(grid.Map, _weights[i])),
            ];
            int rows = Math.Clamp(StripCells / _features.Width, 1, _features.Height);
            int strips = (_features.Height + rows - 1) / rows;
            Parallel.For(0, strips, new ParallelOptions { MaxDegreeOfParallelism = WorkPool.Threads }, strip =>
            {
                // A strip is too short to be stopped.
                using var inner = TensorScope.Enter(CancellationToken.None);
                int first = strip * rows, count = Math.Min(rows, _features.Height - first);
                RaiseCells(first * _features.Width, Products(coarse, first, count));
            });
        }

        /// <summary>Features times prototypes in some rows of cells.</summary>
        private ReadOnlySpan<float> Products(Tensor?[] coarse, int firstRow, int rows)
        {
            int width = _features.Width;
            Tensor? sum = null;
            for (int i = 0; i < coarse.Length; i++)
                if (_axes[i] is { } axes)
                {
                    sum ??= Tensor.Zeros([rows * width, _columns]);
                    using var between = Tensor.Empty([_features.Grids[i].Width, _columns]);
                    for (int row = 0; row < rows; row++)
                        axes.Add(coarse[i]!.Span, _columns, firstRow + row, weight: 1, between.Span,
                            sum.Span.Slice(row * width * _columns, width * _columns));
                }
            for (int i = 0; i < coarse.Length; i++)
                if (_axes[i] is null)
                    sum = Ops.Linear(
                        _features.Grids[i].Map.Slice(firstRow * width, rows * width), _weights[i], residual: sum);
            return sum!.Span;
        }

        private void RaiseCells(int firstCell, ReadOnlySpan<float> products)
        {
            int channels = _similarity.Shape[2], cells = _features.Height * _features.Width;
            Span<float> similarity = _similarity.Span;
            for (int i = 0; i * _columns < products.Length; i++)
            {
                int column = 0, cell = firstCell + i, none = 0;
                foreach (PrototypeRun run in _runs)
                {
                    ref int winner = ref none;
                    if (_winners is not null) winner = ref _winners[run.Channel * cells + cell];
                    run.Raise(
                        products.Slice(i * _columns + column, run.Count),
                        ref similarity[cell * channels + run.Channel],
                        ref winner);
                    column += run.Count;
                }
            }
        }
    }
}
