namespace Denote.Models.Cutler;

/// <summary>
/// How a network says where a box should rather be: the shift of its middle in widths and heights, and the logarithm of
/// the growth of its sides (Girshick et al., "Rich feature hierarchies", CVPR 2014, appendix C), each times a weight.
/// </summary>
/// <param name="Shift">The weight of the shifts.</param>
/// <param name="Growth">The weight of the growths.</param>
internal sealed record BoxRegression(float Shift, float Growth)
{
    /// <summary>Sides grow at most so far in one step: from 16 to 1000 pixels.</summary>
    private static readonly float LargestGrowth = MathF.Log(1000f / 16);

    /// <summary>The region proposal network's.</summary>
    public static BoxRegression Proposals { get; } = new(1, 1);

    /// <summary>The stages' of the cascade (Cai and Vasconcelos, "Cascade R-CNN", CVPR 2018).</summary>
    public static IReadOnlyList<BoxRegression> Cascade { get; } = [new(10, 5), new(20, 10), new(30, 15)];

    /// <summary>The box that four numbers make of a box: shift right, shift down, growth of width and height.</summary>
    public DetectionBox Apply(DetectionBox box, ReadOnlySpan<float> deltas)
    {
        float x = box.Left + 0.5f * box.Width + deltas[0] / Shift * box.Width;
        float y = box.Top + 0.5f * box.Height + deltas[1] / Shift * box.Height;
        float halfWidth = 0.5f * box.Width * MathF.Exp(Math.Min(deltas[2] / Growth, LargestGrowth));
        float halfHeight = 0.5f * box.Height * MathF.Exp(Math.Min(deltas[3] / Growth, LargestGrowth));
        return new DetectionBox(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
    }
}
