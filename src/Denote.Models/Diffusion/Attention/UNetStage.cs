namespace Denote.Models.Diffusion;

/// <summary>A part of the U-Net.</summary>
public enum UNetStage
{
    /// <summary>The path to coarser grids.</summary>
    Down,

    /// <summary>The coarsest grid.</summary>
    Mid,

    /// <summary>The path back to finer grids.</summary>
    Up,
}
