namespace Denote.Refining;

/// <summary>How the picture is generated anew under the coarse mask.</summary>
public enum ReconstructionKind
{
    /// <summary>Noise is added once and taken away in one step (section II-C). Fast.</summary>
    OneStep,

    /// <summary>
    /// Null-text inversion (table IV): DDIM inversion, an optimised unconditional embedding for each step, and guided
    /// steps back under the mask. Minutes to hours, by model.
    /// </summary>
    NullText,
}
