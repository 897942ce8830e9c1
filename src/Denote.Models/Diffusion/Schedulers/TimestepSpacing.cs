namespace Denote.Models.Diffusion;

/// <summary>How the timesteps of a run are spread over those of the training (table 2 of arXiv:2305.08891).</summary>
public enum TimestepSpacing
{
    /// <summary>From the last training step to the first, both included.</summary>
    Linspace,

    /// <summary>Multiples of training steps / steps, beginning at 0.</summary>
    Leading,

    /// <summary>Multiples of training steps / steps, ending at the last training step.</summary>
    Trailing,
}
