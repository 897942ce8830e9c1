namespace Denote.Models.Diffusion;

/// <summary>The timesteps of a run, by the formulas of diffusers (numpy's rounding: halves to even).</summary>
internal static class TimestepGrid
{
    /// <summary>Falling whole timesteps, as DDIM takes them.</summary>
    /// <param name="config">Spacing (where missing: leading), offset and number of training steps.</param>
    /// <param name="steps">Number of steps.</param>
    public static int[] Descending(SchedulerConfig config, int steps)
    {
        RequireSteps(config, steps);
        int train = config.TrainTimesteps;
        double[] times = (config.Spacing ?? TimestepSpacing.Leading) switch
        {
            TimestepSpacing.Linspace => Linspace(train, steps),
            TimestepSpacing.Leading => Leading(train / steps, steps, config.StepsOffset),
            _ => Trailing(train, steps),
        };
        return Whole(times, train);
    }

    /// <summary>
    /// Falling whole timesteps, as DPM-Solver++ takes them: one interval more, the last one left out.
    /// </summary>
    /// <param name="config">Spacing (where missing: linspace), offset and number of training steps.</param>
    /// <param name="steps">Number of steps.</param>
    public static int[] DescendingWithoutLast(SchedulerConfig config, int steps)
    {
        RequireSteps(config, steps);
        int train = config.TrainTimesteps;
        double[] times = (config.Spacing ?? TimestepSpacing.Linspace) switch
        {
            TimestepSpacing.Linspace => Linspace(train, steps + 1)[..^1],
            TimestepSpacing.Leading => Leading(train / (steps + 1), steps + 1, config.StepsOffset)[..^1],
            _ => Trailing(train, steps),
        };
        return Whole(times, train);
    }

    /// <summary>Falling timesteps that need not be whole, as Euler's method takes them.</summary>
    /// <param name="config">Spacing (where missing: linspace), offset and number of training steps.</param>
    /// <param name="steps">Number of steps.</param>
    public static double[] DescendingFractional(SchedulerConfig config, int steps)
    {
        RequireSteps(config, steps);
        int train = config.TrainTimesteps;
        return (config.Spacing ?? TimestepSpacing.Linspace) switch
        {
            TimestepSpacing.Linspace => Linspace(train, steps),
            TimestepSpacing.Leading => Leading(train / steps, steps, config.StepsOffset),
            _ => Trailing(train, steps),
        };
    }

    /// <summary>Requires a number of steps that the training has.</summary>
    public static void RequireSteps(SchedulerConfig config, int steps)
    {
        if (steps < 1 || steps > config.TrainTimesteps)
            throw new ModelException($"{steps} sampling steps are not possible; expected 1..{config.TrainTimesteps}.");
    }

    private static double[] Linspace(int train, int points)
    {
        double step = points == 1 ? 0 : (train - 1) / (double)(points - 1);
        var times = new double[points];
        for (int i = 0; i < points; i++) times[points - 1 - i] = i == points - 1 && i > 0 ? train - 1 : i * step;
        return times;
    }

    private static double[] Leading(int ratio, int points, int offset) =>
        [.. Enumerable.Range(0, points).Select(i => (double)((points - 1 - i) * ratio + offset))];

    private static double[] Trailing(int train, int steps) =>
        [.. Enumerable.Range(0, steps).Select(i => Math.Round(train - i * (train / (double)steps)) - 1)];

    private static int[] Whole(double[] times, int train)
    {
        int[] whole = [.. times.Select(time => (int)Math.Round(time))];
        return whole.All(time => time >= 0 && time < train)
            ? whole
            : throw new ModelException($"'steps_offset' moves a timestep beyond the last, {train - 1}; choose "
                + "fewer steps.");
    }
}
