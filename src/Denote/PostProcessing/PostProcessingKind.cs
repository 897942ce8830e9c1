namespace Denote.PostProcessing;

/// <summary>How maps and masks are fitted to the picture's edges after a method has made them.</summary>
public enum PostProcessingKind
{
    /// <summary>They stay as they are.</summary>
    None,

    /// <summary>A dense conditional random field.</summary>
    Crf,

    /// <summary>Pixel-adaptive mask refinement.</summary>
    Pamr,
}
