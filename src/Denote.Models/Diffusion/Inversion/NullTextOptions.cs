namespace Denote.Models.Diffusion;

/// <summary>Settings of null-text inversion; the defaults are those of DiffPNG and of the original code.</summary>
public sealed record NullTextOptions
{
    /// <summary>The defaults.</summary>
    public static NullTextOptions Default { get; } = new();

    /// <summary>Guidance scale w of uncond + w (cond - uncond).</summary>
    public float GuidanceScale { get; init; } = 7.5f;

    /// <summary>The largest number of optimisation steps at each timestep, 1 or more.</summary>
    public int InnerSteps
    {
        get;
        init => field = value >= 1 ? value : throw new ModelException($"InnerSteps is {value}; it must be 1 or more.");
    } = 10;

    /// <summary>A timestep is done when its loss is below this plus 2e-5 times its number.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>Adam's step size at the first timestep; it falls by a hundredth of this with each timestep.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>
    /// Bytes of intermediate results that are kept for the reverse pass; from there on, blocks of the network are
    /// computed a second time instead.
    /// </summary>
    public long MemoryBudget { get; init; } = 4L << 30;
}
