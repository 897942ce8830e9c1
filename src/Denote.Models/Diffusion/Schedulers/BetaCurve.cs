namespace Denote.Models.Diffusion;

/// <summary>How the noise variances of the training steps run from the first to the last.</summary>
public enum BetaCurve
{
    /// <summary>Evenly spaced (<c>linear</c>).</summary>
    Linear,

    /// <summary>Evenly spaced square roots (<c>scaled_linear</c>), as in Stable Diffusion.</summary>
    ScaledLinear,

    /// <summary>Of a squared cosine (<c>squaredcos_cap_v2</c>, arXiv:2102.09672), whatever the ends.</summary>
    Cosine,
}
