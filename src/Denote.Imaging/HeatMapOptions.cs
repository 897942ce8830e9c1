namespace Denote.Imaging;

/// <summary>How a heat map looks.</summary>
public sealed record HeatMapOptions
{
    private readonly double _opacity = 0.6;
    private readonly int _scale = 1;

    /// <summary>
    /// How much the colours cover the picture, 0 (only the picture, grey) to 1 (only colours); 0.6 by default.
    /// </summary>
    public double Opacity
    {
        get => _opacity;
        init => _opacity = value is >= 0 and <= 1 ? value
            : throw new ImageException($"The opacity must be 0 to 1; it was set to {value}.");
    }

    /// <summary>The value that gets the darkest colour; the map's smallest value when null.</summary>
    public float? Lowest { get; init; }

    /// <summary>The value that gets the brightest colour; the map's largest value when null.</summary>
    public float? Highest { get; init; }

    /// <summary>How many times the picture is enlarged, 1 to 64; 1 by default.</summary>
    public int Scale
    {
        get => _scale;
        init => _scale = value is >= 1 and <= 64 ? value
            : throw new ImageException($"The scale must be 1 to 64; it was set to {value}.");
    }
}
