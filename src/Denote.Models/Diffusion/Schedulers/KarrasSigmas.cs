namespace Denote.Models.Diffusion;

/// <summary>
/// Noise levels of arXiv:2206.00364, equation 5 (rho = 7), between two of a schedule, and their timesteps.
/// </summary>
internal sealed class KarrasSigmas
{
    private const double Rho = 7;

    private readonly double[] _logSigmas;

    /// <summary>Levels between the ends of a schedule.</summary>
    public KarrasSigmas(NoiseSchedule schedule, int steps)
        : this(schedule, steps, schedule.Sigma(schedule.Count - 1), schedule.Sigma(0))
    {
    }

    /// <summary>Levels between two of a schedule's.</summary>
    public KarrasSigmas(NoiseSchedule schedule, int steps, double from, double to)
    {
        _logSigmas = [.. Enumerable.Range(0, schedule.Count).Select(time => Math.Log(schedule.Sigma(time)))];
        double largest = Math.Pow(from, 1 / Rho);
        double smallest = Math.Pow(to, 1 / Rho);
        Sigmas =
        [
            .. Enumerable.Range(0, steps).Select(
                i => Math.Pow(largest + (steps == 1 ? 0 : i / (double)(steps - 1)) * (smallest - largest), Rho)),
        ];
    }

    /// <summary>The noise levels, falling.</summary>
    public IReadOnlyList<double> Sigmas { get; }

    /// <summary>The timestep, not rounded, at which the schedule has a noise level.</summary>
    public double Timestep(double sigma)
    {
        double log = Math.Log(sigma);
        int above = Array.BinarySearch(_logSigmas, log);
        int low = Math.Clamp(above >= 0 ? above : ~above - 1, 0, _logSigmas.Length - 2);
        double weight = (log - _logSigmas[low]) / (_logSigmas[low + 1] - _logSigmas[low]);
        return low + Math.Clamp(weight, 0, 1);
    }
}
