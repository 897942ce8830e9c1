namespace Denote.Labelling;

/// <summary>What makes a pixel background.</summary>
public enum BackgroundSource
{
    /// <summary>The prototypes of what surrounds the classes (the paper's).</summary>
    Prototypes,

    /// <summary>That no class is similar enough (the paper's ablation).</summary>
    Threshold,

    /// <summary>Nothing: every pixel gets a class, for pictures that hold nothing else.</summary>
    None,
}
