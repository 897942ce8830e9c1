using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// How much of a picture is left at each timestep: x_t = sqrt(a_t) x_0 + sqrt(1 - a_t) noise, where a_t is the product
/// of 1 - beta up to t. Converts between noisy samples, pictures, noise and velocities.
/// </summary>
public sealed class NoiseSchedule
{
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
    public static NoiseSchedule Create(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        float[] betas = [.. BetaLine(config).Select(beta => (float)beta)];
        if (config.ScaledLinear && config.TrainedBetas is null)
            for (int i = 0; i < betas.Length; i++) betas[i] *= betas[i];
        var alphas = new float[betas.Length];
        // PyTorch accumulates the product of float32 factors in double precision.
        double product = 1;
        for (int i = 0; i < betas.Length; i++)
        {
            product *= 1 - betas[i];
            alphas[i] = (float)product;
        }
        return new NoiseSchedule(betas, alphas);
    }

    /// <summary>Computes a schedule in double precision and rounds at the end, as the CompVis code does.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    public static NoiseSchedule CreateInDoublePrecision(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        bool square = config.ScaledLinear && config.TrainedBetas is null;
        double[] betas = [.. BetaLine(config).Select(beta => square ? beta * beta : beta)];
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
    public float Sigma(int timestep) => MathF.Sqrt((1 - Alpha(timestep)) / Alpha(timestep));

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
        bool root = config.ScaledLinear;
        double start = root ? Math.Sqrt(config.BetaStart) : config.BetaStart;
        double end = root ? Math.Sqrt(config.BetaEnd) : config.BetaEnd;
        double step = config.TrainTimesteps == 1 ? 0 : (end - start) / (config.TrainTimesteps - 1);
        return Enumerable.Range(0, config.TrainTimesteps).Select(i => start + step * i);
    }

    private float Signal(int timestep) => MathF.Sqrt(Alpha(timestep));

    private float Noise(int timestep) => MathF.Sqrt(1 - Alpha(timestep));
}
