namespace Denote.Imaging;

/// <summary>How an overlay looks.</summary>
public sealed record OverlayOptions
{
    private readonly double _opacity = 0.45;
    private readonly int? _scale;

    /// <summary>How much of the colour covers the picture, 0 (nothing) to 1 (all); 0.45 by default.</summary>
    public double Opacity
    {
        get => _opacity;
        init => _opacity = value is >= 0 and <= 1 ? value
            : throw new ImageException($"The opacity must be 0 to 1; it was set to {value}.");
    }

    /// <summary>Whether every mask gets an outline in its full colour.</summary>
    public bool Outline { get; init; } = true;

    /// <summary>Whether swatches and labels stand under the picture.</summary>
    public bool Legend { get; init; } = true;

    /// <summary>
    /// How many times the picture is enlarged, 1 to 64; when null, small pictures are enlarged to about 512 pixels so
    /// that the legend is legible.
    /// </summary>
    public int? Scale
    {
        get => _scale;
        init => _scale = value is null or (>= 1 and <= 64) ? value
            : throw new ImageException($"The scale must be 1 to 64; it was set to {value}.");
    }
}
