using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Levels of arXiv:2206.00364 (EDM), whose samples carry noise of deviation sigma: x = x0 + sigma noise. The network
/// sees and gives what table 1 there says, with ln(sigma) / 4 as its time.
/// </summary>
internal sealed class EdmLevels : NoiseLevels
{
    private readonly EdmSettings _settings;
    private readonly PredictionType _prediction;

    public EdmLevels(SchedulerConfig config, int steps) : this(config, Plan(config, steps))
    {
    }

    private EdmLevels(SchedulerConfig config, double[] sigmas)
        : base(sigmas, [.. sigmas[..^1].Select(sigma => (float)(0.25 * Math.Log(sigma)))])
    {
        _settings = config.Edm!;
        _prediction = config.Prediction;
    }

    public override double InitialScale => Math.Sqrt(_settings.LargestSigma * _settings.LargestSigma + 1);

    public override double Signal(int level) => 1;

    public override Tensor ScaleModelInput(Tensor sample, int level) =>
        Ops.Scale(sample, (float)(1 / Deviation(Sigmas[level])));

    public override Tensor Original(Tensor modelOutput, int level, Tensor sample)
    {
        double sigma = Sigmas[level], data = _settings.DataDeviation, whole = Deviation(sigma);
        double scale = sigma * data / whole;
        return Ops.Combine(sample, (float)(data * data / (whole * whole)), modelOutput,
            (float)(_prediction == PredictionType.Noise ? scale : -scale));
    }

    /// <summary>Standard deviation of a sample: that of the data and that of the noise together.</summary>
    private double Deviation(double sigma) =>
        Math.Sqrt(sigma * sigma + _settings.DataDeviation * _settings.DataDeviation);

    private static double[] Plan(SchedulerConfig config, int steps)
    {
        TimestepGrid.RequireSteps(config, steps);
        var settings = config.Edm!;
        double last = config.FinalLevel == FinalNoise.Smallest ? settings.SmallestSigma : 0;
        double Bend(double sigma) => settings.IsExponential ? Math.Log(sigma) : Math.Pow(sigma, 1 / settings.Rho);
        double Unbend(double bent) => settings.IsExponential ? Math.Exp(bent) : Math.Pow(bent, settings.Rho);
        double from = Bend(settings.LargestSigma), to = Bend(settings.SmallestSigma);
        return
        [
            .. Enumerable.Range(0, steps).Select(
                i => Unbend(from + (steps == 1 ? 0 : i / (double)(steps - 1)) * (to - from))),
            last,
        ];
    }
}
