namespace Denote.Imaging;

/// <summary>Which pixels are neighbours.</summary>
public enum Connectivity
{
    /// <summary>The four that share an edge.</summary>
    Four,

    /// <summary>Also the four that share only a corner.</summary>
    Eight,
}
