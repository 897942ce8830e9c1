namespace Denote.Models.Diffusion;

/// <summary>What a diffusion model was trained to predict.</summary>
public enum PredictionType
{
    /// <summary>The noise.</summary>
    Noise,

    /// <summary>The velocity v = sqrt(a) noise - sqrt(1 - a) x0.</summary>
    Velocity,
}
