namespace Denote.Refining;

/// <summary>How the coarse mask is told to the diffusion model.</summary>
public enum MaskInjectionKind
{
    /// <summary>
    /// By attention, with DenseDiffusion's modulation: logits move toward their row's maximum or minimum.
    /// </summary>
    RangeModulated,

    /// <summary>By attention, with a constant that is added to the logits (eq. 5 as printed).</summary>
    Constant,

    /// <summary>Not at all: the picture is generated from the prompt alone. For comparison.</summary>
    None,
}
