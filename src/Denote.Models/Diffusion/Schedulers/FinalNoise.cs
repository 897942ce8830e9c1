namespace Denote.Models.Diffusion;

/// <summary>The noise level that the last step of a run leads to.</summary>
public enum FinalNoise
{
    /// <summary>None.</summary>
    Zero,

    /// <summary>That of the first training step.</summary>
    Smallest,
}
