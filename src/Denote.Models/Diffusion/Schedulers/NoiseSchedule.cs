using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// How much of a picture is left at each timestep: x_t = sqrt(a_t) x_0 + sqrt(1 - a_t) noise, where a_t is the product
/// of 1 - beta up to t. Converts between noisy samples, pictures, noise and velocities.
/// </summary>
public sealed class NoiseSchedule
{
    // A zero terminal signal (arXiv:2305.08891) has no finite noise over signal; samplers take this one.
    private const float SmallestAlpha = 1f / (1 << 24);

    private readonly float[] _betas;
    private readonly float[] _alphas;

    private NoiseSchedule(float[] betas, float[] alphas) => (_betas, _alphas) = (betas, alphas);

    /// <summary>Number of timesteps.</summary>
    public int Count => _alphas.Length;

    /// <summary>The noise variance of each timestep.</summary>
    public ReadOnlySpan<float> Betas => _betas;

    /// <summary>a_t of each timestep, falling.</summary>
    public ReadOnlySpan<float> Alphas => _alphas;

    /// <summary>Computes a schedule in float32, as diffusers does.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <exception cref="ModelException">The model has none, because it was trained otherwise.</exception>
    public static NoiseSchedule Create(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        RequireSchedule(config);
        float[] betas = [.. BetaLine(config).Select(beta => (float)beta)];
        if (config.Curve == BetaCurve.ScaledLinear && config.TrainedBetas is null)
            for (int i = 0; i < betas.Length; i++) betas[i] *= betas[i];
        if (config.ZeroTerminalSnr) betas = WithZeroTerminalSnr(Products(betas));
        return new NoiseSchedule(betas, Products(betas));
    }

    /// <summary>Computes a schedule in double precision and rounds at the end, as the CompVis code does.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    public static NoiseSchedule CreateInDoublePrecision(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        RequireSchedule(config);
        bool square = config.Curve == BetaCurve.ScaledLinear && config.TrainedBetas is null;
        double[] betas = [.. BetaLine(config).Select(beta => square ? beta * beta : beta)];
        if (config.ZeroTerminalSnr)
            betas = [.. WithZeroTerminalSnr(Products([.. betas.Select(beta => (float)beta)]))];
        var alphas = new float[betas.Length];
        double product = 1;
        for (int i = 0; i < betas.Length; i++) alphas[i] = (float)(product *= 1 - betas[i]);
        return new NoiseSchedule([.. betas.Select(beta => (float)beta)], alphas);
    }

    /// <summary>a_t.</summary>
    /// <param name="timestep">0..Count-1.</param>
    /// <exception cref="ModelException">There is no such timestep.</exception>
    public float Alpha(int timestep) => (uint)timestep < (uint)Count
        ? _alphas[timestep]
        : throw new ModelException($"There is no timestep {timestep}; this model has timesteps 0..{Count - 1}.");

    /// <summary>Noise over signal, sqrt((1 - a_t) / a_t): the sigma of arXiv:2206.00364.</summary>
    /// <param name="timestep">0..Count-1.</param>
    public float Sigma(int timestep)
    {
        float alpha = Alpha(timestep) > 0 ? Alpha(timestep) : SmallestAlpha;
        return MathF.Sqrt((1 - alpha) / alpha);
    }

    /// <summary>A noisy sample: sqrt(a_t) x0 + sqrt(1 - a_t) noise.</summary>
    /// <param name="original">x0, any shape.</param>
    /// <param name="noise">Unit normal, the same shape.</param>
    /// <param name="timestep">0..Count-1.</param>
    public Tensor AddNoise(Tensor original, Tensor noise, int timestep) =>
        Ops.Combine(original, Signal(timestep), noise, Noise(timestep));

    /// <summary>The velocity: sqrt(a_t) noise - sqrt(1 - a_t) x0.</summary>
    /// <param name="original">x0, any shape.</param>
    /// <param name="noise">The same shape.</param>
    /// <param name="timestep">0..Count-1.</param>
    public Tensor Velocity(Tensor original, Tensor noise, int timestep) =>
        Ops.Combine(noise, Signal(timestep), original, -Noise(timestep));

    /// <summary>The picture that a prediction implies.</summary>
    /// <param name="prediction">The model's output.</param>
    /// <param name="type">What the model predicts.</param>
    /// <param name="sample">The noisy sample x_t that it was given.</param>
    /// <param name="timestep">0..Count-1.</param>
    public Tensor Original(Tensor prediction, PredictionType type, Tensor sample, int timestep) =>
        OriginalAt(prediction, type, sample, Alpha(timestep));

    /// <summary>The noise that a prediction implies.</summary>
    /// <param name="prediction">The model's output.</param>
    /// <param name="type">What the model predicts.</param>
    /// <param name="sample">The noisy sample x_t that it was given.</param>
    /// <param name="timestep">0..Count-1.</param>
    public Tensor NoiseOf(Tensor prediction, PredictionType type, Tensor sample, int timestep) =>
        NoiseAt(prediction, type, sample, Alpha(timestep));

    internal static Tensor OriginalAt(Tensor prediction, PredictionType type, Tensor sample, float alpha)
    {
        float signal = MathF.Sqrt(alpha), noise = MathF.Sqrt(1 - alpha);
        return type == PredictionType.Noise
            ? Ops.Combine(sample, 1 / signal, prediction, -noise / signal)
            : Ops.Combine(sample, signal, prediction, -noise);
    }

    internal static Tensor NoiseAt(Tensor prediction, PredictionType type, Tensor sample, float alpha) =>
        type == PredictionType.Noise
            ? prediction
            : Ops.Combine(prediction, MathF.Sqrt(alpha), sample, MathF.Sqrt(1 - alpha));

    private static IEnumerable<double> BetaLine(SchedulerConfig config)
    {
        if (config.TrainedBetas is { } trained) return trained;
        if (config.Curve == BetaCurve.Cosine) return CosineLine(config.TrainTimesteps);
        bool root = config.Curve == BetaCurve.ScaledLinear;
        double start = root ? Math.Sqrt(config.BetaStart) : config.BetaStart;
        double end = root ? Math.Sqrt(config.BetaEnd) : config.BetaEnd;
        double step = config.TrainTimesteps == 1 ? 0 : (end - start) / (config.TrainTimesteps - 1);
        return Enumerable.Range(0, config.TrainTimesteps).Select(i => start + step * i);
    }

    /// <summary>arXiv:2102.09672, equation 17, with the noise variance of each step at most 0.999.</summary>
    private static IEnumerable<double> CosineLine(int steps)
    {
        double Left(int step)
        {
            double cosine = Math.Cos((step / (double)steps + 0.008) / 1.008 * Math.PI / 2);
            return cosine * cosine;
        }
        return Enumerable.Range(0, steps).Select(i => Math.Min(1 - Left(i + 1) / Left(i), 0.999));
    }

    /// <summary>PyTorch accumulates the product of float32 factors in double precision.</summary>
    private static float[] Products(float[] betas)
    {
        var alphas = new float[betas.Length];
        double product = 1;
        for (int i = 0; i < betas.Length; i++) alphas[i] = (float)(product *= 1 - betas[i]);
        return alphas;
    }

    /// <summary>
    /// arXiv:2305.08891, algorithm 1: the signal's factors moved and scaled so that the last is 0 and the first stays.
    /// </summary>
    private static float[] WithZeroTerminalSnr(float[] alphas)
    {
        float first = MathF.Sqrt(alphas[0]), last = MathF.Sqrt(alphas[^1]);
        float[] scaled =
        [
            .. alphas.Select(alpha => (MathF.Sqrt(alpha) - last) * (first / (first - last)))
                .Select(root => root * root),
        ];
        return [.. scaled.Select((alpha, i) => 1 - (i == 0 ? alpha : alpha / scaled[i - 1]))];
    }

    private static void RequireSchedule(SchedulerConfig config)
    {
        if (config.Edm is not null)
            throw new ModelException($"The model's noise is that of an EDM ('{config.ClassName}'), which has no "
                + "schedule of training steps; choose a model of Stable Diffusion's noise, or the rules dpm or euler "
                + "to make pictures with it.");
    }

    private float Signal(int timestep) => MathF.Sqrt(Alpha(timestep));

    private float Noise(int timestep) => MathF.Sqrt(1 - Alpha(timestep));
}
