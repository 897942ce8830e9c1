namespace Denote.Labelling;

/// <summary>What a prototype stands for in the support images of its class.</summary>
public enum PrototypeSide
{
    /// <summary>The class itself.</summary>
    Foreground,

    /// <summary>What surrounds it.</summary>
    Background,
}
