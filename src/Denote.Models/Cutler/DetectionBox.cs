namespace Denote.Models.Cutler;

/// <summary>A box of a detector, in pixels; the right and lower edges lie where the next pixel begins.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Lower edge.</param>
public readonly record struct DetectionBox(float Left, float Top, float Right, float Bottom)
{
    /// <summary>Right minus left.</summary>
    public float Width => Right - Left;

    /// <summary>Bottom minus top.</summary>
    public float Height => Bottom - Top;

    /// <summary>Width times height.</summary>
    public float Area => Width * Height;

    /// <summary>Whether there is anything inside.</summary>
    public bool HasArea => Width > 0 && Height > 0;

    /// <summary>Whether all edges are finite.</summary>
    public bool IsFinite =>
        float.IsFinite(Left) && float.IsFinite(Top) && float.IsFinite(Right) && float.IsFinite(Bottom);

    /// <summary>The part inside a picture.</summary>
    public DetectionBox Clip(float width, float height) => new(
        Math.Clamp(Left, 0, width),
        Math.Clamp(Top, 0, height),
        Math.Clamp(Right, 0, width),
        Math.Clamp(Bottom, 0, height));

    /// <summary>The box in a picture that is so many times as wide and as high.</summary>
    public DetectionBox Scale(float across, float down) => new(Left * across, Top * down, Right * across, Bottom * down);

    /// <summary>Intersection over union, 0..1; NaN for two boxes without area.</summary>
    public double Overlap(DetectionBox other)
    {
        double width = Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left));
        double height = Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));
        double shared = width * height;
        return shared / (Area + (double)other.Area - shared);
    }
}
