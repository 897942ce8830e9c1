using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// DPM-Solver++ (arXiv:2211.01095, algorithm 2) of order 1 to 3, as an ordinary or a stochastic differential equation.
/// </summary>
public sealed class DpmSolverScheduler : IScheduler
{
    private const int ShortRun = 15;

    private readonly SchedulerConfig _config;
    private readonly NoiseLevels _levels;
    private readonly Func<Shape, Tensor>? _noise;
    private readonly PredictionHistory _originals = new(3);

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <param name="steps">Number of steps, 1..training steps.</param>
    /// <param name="noise">
    /// Makes unit-normal noise of a shape, asked once for every step; only the stochastic rule needs it.
    /// </param>
    /// <exception cref="ModelException">The number of steps is not possible.</exception>
    public DpmSolverScheduler(SchedulerConfig config, int steps, Func<Shape, Tensor>? noise = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (config.IsStochastic) ArgumentNullException.ThrowIfNull(noise);
        (_config, _noise) = (config, noise);
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
        var original = PredictOriginal(modelOutput, step, sample);
        _originals.Add(original);
        double h = _levels.LogSnr(step + 1) - _levels.LogSnr(step);
        double keep = _levels.Noise(step + 1) / _levels.Noise(step);
        double target = _levels.Signal(step + 1);
        // The stochastic equation takes away twice as much noise, and adds half of it anew.
        double decay = _config.IsStochastic ? 2 * h : h;
        if (_config.IsStochastic) keep *= Math.Exp(-h);

        var next = Ops.Combine(sample, (float)keep, original, (float)(-target * Expm1(-decay)));
        int order = OrderOf(step);
        if (order == 2) next = AddSlope(next, original, step, h, decay, target);
        if (order == 3) next = AddCurve(next, original, step, h, target);
        return _config.IsStochastic
            ? Ops.Combine(next, 1, _noise!(sample.Shape),
                (float)(_levels.Noise(step + 1) * Math.Sqrt(-Expm1(-2 * h))))
            : next;
    }

    /// <summary>
    /// As many earlier predictions as there are; few steps end with lower orders, and the last one to no noise must.
    /// </summary>
    private int OrderOf(int step)
    {
        int count = Timesteps.Count, left = count - step;
        bool isShort = _config.LowerOrderFinal && count < ShortRun;
        if (left == 1 && (_config.EulerAtFinal || isShort || _levels.Sigmas[^1] == 0)) return 1;
        int most = left == 2 && isShort ? 2 : 3;
        return Math.Min(Math.Min(_config.SolverOrder, most), step + 1);
    }

    /// <summary>Second order: the picture extrapolated with its first difference.</summary>
    private Tensor AddSlope(Tensor next, Tensor original, int step, double h, double decay, double target)
    {
        double r = (_levels.LogSnr(step) - _levels.LogSnr(step - 1)) / h;
        double weight = _config.IsHeun
            ? target * (Expm1(-decay) / decay + 1)
            : -0.5 * target * Expm1(-decay);
        var slope = Ops.Combine(
            original, (float)(weight / r), _originals.Get(1, next.Shape), (float)(-weight / r));
        return Ops.Add(next, slope);
    }

    /// <summary>Third order: with its first two differences.</summary>
    private Tensor AddCurve(Tensor next, Tensor original, int step, double h, double target)
    {
        double r0 = (_levels.LogSnr(step) - _levels.LogSnr(step - 1)) / h;
        double r1 = (_levels.LogSnr(step - 1) - _levels.LogSnr(step - 2)) / h;
        var before = _originals.Get(1, next.Shape);
        var first = Ops.Combine(original, (float)(1 / r0), before, (float)(-1 / r0));
        var second = Ops.Combine(before, (float)(1 / r1), _originals.Get(2, next.Shape), (float)(-1 / r1));
        var difference = Ops.Combine(first, 1, second, -1);
        var slope = Ops.Combine(first, 1, difference, (float)(r0 / (r0 + r1)));
        double phi = Expm1(-h) / h + 1;
        next = Ops.Combine(next, 1, slope, (float)(target * phi));
        return Ops.Combine(
            next, 1, difference, (float)(-target * ((Expm1(-h) + h) / (h * h) - 0.5) / (r0 + r1)));
    }

    /// <summary>exp(x) - 1.</summary>
    private static double Expm1(double x) => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1;
}
