using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// UniPC (arXiv:2302.04867) of order 1 to 3, on predicted pictures: each step predicts the next sample, and the model's
/// answer there corrects it.
/// </summary>
public sealed class UniPcScheduler : IScheduler
{
    private readonly SchedulerConfig _config;
    private readonly NoiseLevels _levels;
    private readonly PredictionHistory _originals = new(4);
    private float[] _lastSample = [];
    private int _lastOrder;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <param name="steps">Number of steps, 1..training steps.</param>
    /// <exception cref="ModelException">The number of steps is not possible.</exception>
    public UniPcScheduler(SchedulerConfig config, int steps)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _levels = NoiseLevels.Create(config, steps);
    }

    /// <inheritdoc/>
    public IReadOnlyList<float> Timesteps => _levels.Timesteps;

    /// <inheritdoc/>
    public double InitialNoiseScale => _levels.InitialScale;

    internal NoiseLevels Levels => _levels;

    /// <inheritdoc/>
    public Tensor ScaleModelInput(Tensor sample, int step) => _levels.ScaleModelInput(sample, step);

    /// <inheritdoc/>
    public Tensor PredictOriginal(Tensor modelOutput, int step, Tensor sample) =>
        _levels.Original(modelOutput, step, sample);

    /// <inheritdoc/>
    public Tensor Step(Tensor modelOutput, int step, Tensor sample)
    {
        _originals.Begin(step);
        _originals.Add(PredictOriginal(modelOutput, step, sample));
        if (step > 0 && !_config.WithoutCorrector.Contains(step - 1)) sample = Correct(step, sample.Shape);
        int left = Timesteps.Count - step;
        int order = Math.Min(_config.SolverOrder, step + 1);
        if (_config.LowerOrderFinal) order = Math.Min(order, left);
        // Towards no noise the step is infinitely long, and only the first order has a limit.
        if (left == 1 && _levels.Sigmas[^1] == 0) order = 1;
        (_lastSample, _lastOrder) = (sample.ToArray(), order);
        return Predict(step, order, sample);
    }

    /// <summary>UniP, equation 7: from the predictions at this level and those before it.</summary>
    private Tensor Predict(int step, int order, Tensor sample)
    {
        var solver = new Update(this, from: step, to: step + 1, order);
        var residual = Tensor.Zeros(sample.Shape);
        double[] weights = order == 2 ? [0.5] : solver.Weights(order - 1);
        for (int k = 1; k < order; k++)
            residual = Ops.Combine(residual, 1, solver.Difference(0, k, sample.Shape), (float)weights[k - 1]);
        return solver.Apply(sample, _originals.Get(0, sample.Shape), residual);
    }

    /// <summary>UniC, equation 4: the last step once more, with the prediction at its end.</summary>
    private Tensor Correct(int step, Shape shape)
    {
        var solver = new Update(this, from: step - 1, to: step, _lastOrder);
        double[] weights = _lastOrder == 1 ? [0.5] : solver.Weights(_lastOrder);
        var before = _originals.Get(1, shape);
        var residual = Ops.Combine(
            _originals.Get(0, shape), (float)weights[^1], before, -(float)weights[^1]);
        for (int k = 1; k < _lastOrder; k++)
            residual = Ops.Combine(residual, 1, solver.Difference(1, k, shape), (float)weights[k - 1]);
        return solver.Apply(Tensor.From(shape, _lastSample), before, residual);
    }

    /// <summary>The formulas that predictor and corrector share, for a step between two levels.</summary>
    private sealed class Update
    {
        private readonly UniPcScheduler _owner;
        private readonly int _from;
        private readonly int _to;
        private readonly double _h;
        private readonly double _scale;
        private readonly double[] _ratios;

        public Update(UniPcScheduler owner, int from, int to, int order)
        {
            (_owner, _from, _to) = (owner, from, to);
            _h = LogSnr(to) - LogSnr(from);
            _scale = owner._config.IsFirstBh ? -_h : Math.Exp(-_h) - 1;
            _ratios = [.. Enumerable.Range(1, order - 1).Select(k => (LogSnr(from - k) - LogSnr(from)) / _h), 1];
        }

        /// <summary>Solves the order conditions (equation 5) for the first unknowns.</summary>
        public double[] Weights(int unknowns)
        {
            double phi = (Math.Exp(-_h) - 1) / -_h - 1, factorial = 1;
            var rows = new double[unknowns][];
            for (int i = 0; i < unknowns; i++)
            {
                rows[i] = [.. _ratios[..unknowns].Select(ratio => Math.Pow(ratio, i)), phi * factorial / _scale];
                factorial *= i + 2;
                phi = phi / -_h - 1 / factorial;
            }
            return Solve(rows);
        }

        /// <summary>An earlier prediction minus that at the step's start, over the distance of their levels.</summary>
        public Tensor Difference(int start, int back, Shape shape)
        {
            float inverse = (float)(1 / _ratios[back - 1]);
            return Ops.Combine(
                _owner._originals.Get(start + back, shape), inverse, _owner._originals.Get(start, shape), -inverse);
        }

        /// <summary>The sample at the end of the step.</summary>
        public Tensor Apply(Tensor sample, Tensor original, Tensor residual)
        {
            var levels = _owner._levels;
            double signal = levels.Signal(_to), keep = levels.Noise(_to) / levels.Noise(_from);
            var next = Ops.Combine(sample, (float)keep, original, (float)(-signal * (Math.Exp(-_h) - 1)));
            return Ops.Combine(next, 1, residual, (float)(-signal * _scale));
        }

        private double LogSnr(int level) => _owner._levels.LogSnr(level);

        /// <summary>Gaussian elimination with pivots; the last column is the right side.</summary>
        private static double[] Solve(double[][] rows)
        {
            int count = rows.Length;
            for (int column = 0; column < count; column++)
            {
                int pivot = Enumerable.Range(column, count - column).MaxBy(row => Math.Abs(rows[row][column]));
                (rows[column], rows[pivot]) = (rows[pivot], rows[column]);
                for (int row = 0; row < count; row++)
                {
                    if (row == column) continue;
                    double factor = rows[row][column] / rows[column][column];
                    for (int i = column; i <= count; i++) rows[row][i] -= factor * rows[column][i];
                }
            }
            return [.. rows.Select((row, i) => row[count] / row[i])];
        }
    }
}
