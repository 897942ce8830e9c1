namespace Denote.Labelling;

/// <summary>What a prototype is the mean of (OVDiff, section 3.3).</summary>
public enum PrototypeLevel
{
    /// <summary>All features of a side, over all support images.</summary>
    Class,

    /// <summary>The features of a side in one support image.</summary>
    Instance,

    /// <summary>A cluster of the features of a side.</summary>
    Part,
}
