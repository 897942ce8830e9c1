using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>Makes the scheduler that a configuration asks for.</summary>
public static class Scheduler
{
    /// <summary>Prepares a run.</summary>
    /// <param name="config">The scheduler's configuration.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="kind">The sampling rule; null takes the configuration's own.</param>
    /// <param name="noise">Makes unit-normal noise of a shape; LCM and stochastic rules need it.</param>
    /// <exception cref="ModelException">The rule is not supported or the number of steps is not possible.</exception>
    public static IScheduler Create(SchedulerConfig config, int steps, SchedulerKind? kind = null,
        Func<Shape, Tensor>? noise = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return (kind ?? config.Kind) switch
        {
            SchedulerKind.Ddim => new DdimScheduler(config, steps),
            SchedulerKind.DdimInverse => new DdimInverseScheduler(config, steps),
            SchedulerKind.DpmSolver => new DpmSolverScheduler(config, steps, noise),
            SchedulerKind.Euler => new EulerScheduler(config, steps),
            SchedulerKind.Pndm => new PndmScheduler(config, steps),
            SchedulerKind.UniPc => new UniPcScheduler(config, steps),
            SchedulerKind.Lcm => new LcmScheduler(config, steps, noise ?? throw new ArgumentNullException(nameof(noise),
                "LCM sampling adds noise at every step; say where it comes from.")),
            _ => throw new ModelException($"The model's own sampler cannot be used: {config.SamplerProblem}; choose "
                + $"one of {string.Join(", ", Enum.GetNames<SchedulerKind>())}."),
        };
    }
}
