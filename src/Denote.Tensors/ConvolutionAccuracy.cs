namespace Denote.Tensors;

/// <summary>
/// What a convolution may give up in accuracy for speed; docs/performance.md has the measured errors.
/// </summary>
public enum ConvolutionAccuracy
{
    /// <summary>Direct sums only.</summary>
    Precise,

    /// <summary>Also Winograd F(2x2, 3x3), whose rounding errors are close to those of direct sums.</summary>
    Balanced,

    /// <summary>
    /// Also Winograd F(4x4, 3x3) for images of at least 32x32, whose errors are some 20 times larger.
    /// </summary>
    Fast,
}
