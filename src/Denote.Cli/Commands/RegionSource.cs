namespace Denote.Cli.Commands;

/// <summary>Where regions of a picture come from.</summary>
internal enum RegionSource
{
    None,
    Sam,
    Attention,
    Cutler,
    MaskCut,
    Files,

    /// <summary>No regions: the diffusion model's own prior.</summary>
    G4Seg,
}
