namespace Denote.Referring;

/// <summary>Which files of a result are written, besides <c>result.json</c>.</summary>
[Flags]
public enum ReferringFiles
{
    /// <summary>Only <c>result.json</c>.</summary>
    None = 0,

    /// <summary><c>overlay.png</c>: the picture with all answers and a legend.</summary>
    Overlay = 1,

    /// <summary><c>mask-NN-expression.png</c>: one 1-bit PNG per expression.</summary>
    Masks = 2,

    /// <summary><c>scores.png</c>: the best proposals side by side with their scores, a row per expression.</summary>
    Scores = 4,

    /// <summary>All of them.</summary>
    Default = Overlay | Masks | Scores,
}
