namespace Denote.Labelling;

/// <summary>Which files of a result are written, besides its JSON.</summary>
[Flags]
public enum LabellingFiles
{
    /// <summary>Only the JSON.</summary>
    None = 0,

    /// <summary><c>name-labels.png</c>: the label map with its palette.</summary>
    Labels = 1,

    /// <summary><c>name-overlay.png</c>: the picture with its classes and a legend.</summary>
    Overlay = 2,

    /// <summary><c>name-panoptic.png</c>: the segments as COCO's panoptic format colours them.</summary>
    Panoptic = 4,

    /// <summary><c>name-scores.safetensors</c>: every class's similarity.</summary>
    Scores = 8,

    /// <summary>Label map, overlay and panoptic picture.</summary>
    Default = Labels | Overlay | Panoptic,
}
