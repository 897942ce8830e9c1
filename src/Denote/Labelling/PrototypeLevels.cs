namespace Denote.Labelling;

/// <summary>Which levels of prototypes take part.</summary>
[Flags]
public enum PrototypeLevels
{
    /// <summary>The means of classes.</summary>
    Class = 1,

    /// <summary>The means of single support images.</summary>
    Instance = 2,

    /// <summary>The clusters.</summary>
    Part = 4,

    /// <summary>All of them.</summary>
    All = Class | Instance | Part,
}
