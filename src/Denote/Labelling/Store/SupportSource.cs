namespace Denote.Labelling;

/// <summary>Where the support images of a class came from.</summary>
public enum SupportSource
{
    /// <summary>The diffusion model sampled them.</summary>
    Sampled,

    /// <summary>They are the user's own.</summary>
    Photos,
}
