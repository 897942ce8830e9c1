namespace Denote.Referring;

/// <summary>Where in the picture an expression says its object is: "the boat on the left".</summary>
[Flags]
public enum PicturePosition
{
    /// <summary>Nowhere in particular.</summary>
    None = 0,

    /// <summary>In the left part.</summary>
    Left = 1,

    /// <summary>In the right part.</summary>
    Right = 2,

    /// <summary>In the upper part.</summary>
    Top = 4,

    /// <summary>In the lower part.</summary>
    Bottom = 8,

    /// <summary>In the middle between left and right.</summary>
    Middle = 16,
}
