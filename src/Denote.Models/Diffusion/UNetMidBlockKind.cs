namespace Denote.Models.Diffusion;

/// <summary>What stands between a U-Net's way down and its way up.</summary>
public enum UNetMidBlockKind
{
    /// <summary>A residual layer, attention, a residual layer (<c>UNetMidBlock2DCrossAttn</c>).</summary>
    Attention,

    /// <summary>A residual layer alone (<c>UNetMidBlock2D</c>, as in SSD-1B).</summary>
    Residual,

    /// <summary>Nothing (<c>null</c>, as in BK-SDM).</summary>
    None,
}
