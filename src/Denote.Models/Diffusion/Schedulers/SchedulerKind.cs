namespace Denote.Models.Diffusion;

/// <summary>The rule that turns a prediction into the next sample.</summary>
public enum SchedulerKind
{
    /// <summary>Denoising diffusion implicit models, arXiv:2010.02502.</summary>
    Ddim,

    /// <summary>DDIM run backwards, from picture to noise.</summary>
    DdimInverse,

    /// <summary>DPM-Solver++, multistep, arXiv:2211.01095.</summary>
    DpmSolver,

    /// <summary>Euler's method in the noise level, arXiv:2206.00364.</summary>
    Euler,

    /// <summary>Latent consistency models, arXiv:2310.04378.</summary>
    Lcm,

    /// <summary>Pseudo linear multistep, arXiv:2202.09778.</summary>
    Pndm,

    /// <summary>UniPC, a predictor with a corrector, arXiv:2302.04867.</summary>
    UniPc,
}
