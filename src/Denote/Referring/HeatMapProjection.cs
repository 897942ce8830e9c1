namespace Denote.Referring;

/// <summary>How the small attention map becomes a correlation map of the picture's size.</summary>
public enum HeatMapProjection
{
    /// <summary>In real numbers from the grid to the picture.</summary>
    Consistent,

    /// <summary>As the released code: cut down to 8 bits first, which rounds, and resized in 8 bits.</summary>
    Released,
}
