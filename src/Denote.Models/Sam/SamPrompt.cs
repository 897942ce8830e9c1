namespace Denote.Models.Sam;

/// <summary>
/// One prompt of a mask: points and a box in pixels of the model's input square, and an earlier mask.
/// </summary>
public sealed record SamPrompt
{
    /// <summary>Points.</summary>
    public IReadOnlyList<SamPoint> Points { get; init; } = [];

    /// <summary>A box, or null.</summary>
    public SamBox? Box { get; init; }

    /// <summary>
    /// Low-resolution logits of an earlier prediction, row-major over 4 x grid squared values, or null.
    /// </summary>
    public float[]? Mask { get; init; }
}

/// <summary>A point in pixels of the model's input square.</summary>
/// <param name="X">Column.</param>
/// <param name="Y">Row.</param>
/// <param name="IsInside">True inside the wanted mask, false outside.</param>
public readonly record struct SamPoint(float X, float Y, bool IsInside = true);

/// <summary>A box in pixels of the model's input square.</summary>
/// <param name="Left">Smallest column.</param>
/// <param name="Top">Smallest row.</param>
/// <param name="Right">Largest column.</param>
/// <param name="Bottom">Largest row.</param>
public readonly record struct SamBox(float Left, float Top, float Right, float Bottom);
