namespace Denote.Referring;

/// <summary>Which timesteps the generative part takes.</summary>
public enum ReferringSchedule
{
    /// <summary>The noise of the timestep at which denoising starts, with the model's own schedule.</summary>
    Consistent,

    /// <summary>
    /// As the released code: the noise of one step more than is denoised (101, then 51 and 1, for 2 of 20 steps), with
    /// alphas multiplied up in double precision.
    /// </summary>
    Released,
}
