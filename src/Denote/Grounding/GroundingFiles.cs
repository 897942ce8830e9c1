namespace Denote.Grounding;

/// <summary>Which files of a result are written, besides <c>result.json</c>.</summary>
[Flags]
public enum GroundingFiles
{
    /// <summary>Only <c>result.json</c>.</summary>
    None = 0,

    /// <summary><c>overlay.png</c>: the picture with all masks and a legend.</summary>
    Overlay = 1,

    /// <summary><c>mask-NN-phrase.png</c>: one 1-bit PNG per phrase.</summary>
    Masks = 2,

    /// <summary><c>heat-NN-phrase.png</c>: the picture under each phrase's heat map.</summary>
    HeatMaps = 4,

    /// <summary>The overlay and the masks.</summary>
    Default = Overlay | Masks,
}
