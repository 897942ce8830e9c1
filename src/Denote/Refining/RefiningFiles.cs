namespace Denote.Refining;

/// <summary>Which files of a result are written, besides <c>result.json</c>.</summary>
[Flags]
public enum RefiningFiles
{
    /// <summary>Only <c>result.json</c>.</summary>
    None = 0,

    /// <summary><c>probability-NN-class.png</c>: one 16-bit PNG per class, 0..65535 for 0..1.</summary>
    Probabilities = 1,

    /// <summary><c>mask-NN-class.png</c>: one 1-bit PNG per class.</summary>
    Masks = 2,

    /// <summary><c>comparison.png</c>: before, after, difference and the generated picture, a row per class.</summary>
    Comparison = 4,

    /// <summary>
    /// <c>labels.png</c>: the most probable class of each pixel, 0 for none; with two classes or more.
    /// </summary>
    Labels = 8,

    /// <summary>All of them.</summary>
    Default = Probabilities | Masks | Comparison | Labels,
}
