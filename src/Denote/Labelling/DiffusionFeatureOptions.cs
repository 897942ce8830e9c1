namespace Denote.Labelling;

/// <summary>How a diffusion model's features are read (OVDiff's released code).</summary>
public sealed record DiffusionFeatureOptions
{
    /// <summary>The paper's.</summary>
    public static DiffusionFeatureOptions Default { get; } = new();

    /// <summary>The timestep whose noise is added, 0 or more.</summary>
    public int Timestep
    {
        get;
        init => field = value >= 0
            ? value
            : throw new DenoteException($"{nameof(Timestep)} is {value}; it must be 0 or more.");
    } = 200;

    /// <summary>The seed of the noise.</summary>
    public long Seed { get; init; } = 43;

    /// <summary>
    /// Which cross-attention layers are read, counted from 0 in the order down, middle, up; null takes
    /// <see cref="DiffusionFeatureLayers.Choose"/>'s choice, which for Stable Diffusion 1.x and 2.x is 0, 6 to 12 and
    /// 15 of 16, the paper's.
    /// </summary>
    public IReadOnlyList<int>? Layers { get; init; }
}
