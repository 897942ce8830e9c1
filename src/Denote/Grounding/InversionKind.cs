namespace Denote.Grounding;

/// <summary>How a real picture is turned into the noisy latent that the U-Net is read on.</summary>
public enum InversionKind
{
    /// <summary>Noise is added once, at one timestep, and the U-Net runs once. Fast; not in the paper.</summary>
    OneStep,

    /// <summary>
    /// DDIM inversion without guidance up to the last timestep, then guided DDIM steps back, reading the conditional
    /// half of every step (the paper's pipeline without the optimisation of the unconditional embedding).
    /// </summary>
    Ddim,

    /// <summary>
    /// The paper's pipeline: DDIM inversion, then an unconditional embedding optimised for each step so that the guided
    /// steps lead back exactly (null-text inversion). Minutes to hours, by model; it can be saved and used again.
    /// </summary>
    NullText,
}
