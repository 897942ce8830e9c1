namespace Denote.Tensors;

/// <summary>The vector widths that every kernel is compiled for.</summary>
internal enum SimdLevel
{
    /// <summary>One number at a time.</summary>
    Scalar,

    /// <summary>4 floats: SSE, Arm64 NEON.</summary>
    Vector128,

    /// <summary>8 floats: AVX2.</summary>
    Vector256,

    /// <summary>16 floats: AVX-512.</summary>
    Vector512,
}
