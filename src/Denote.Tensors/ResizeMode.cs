namespace Denote.Tensors;

/// <summary>How <see cref="Ops.Resize"/> interpolates; each is defined as in PyTorch's <c>interpolate</c>.</summary>
public enum ResizeMode
{
    /// <summary>Source index floor(i * in / out).</summary>
    Nearest,

    /// <summary>Source index floor((i + 0.5) * in / out).</summary>
    NearestExact,

    /// <summary>Two by two neighbours.</summary>
    Bilinear,

    /// <summary>Four by four neighbours, a = -0.75 (with antialiasing -0.5).</summary>
    Bicubic,

    /// <summary>The mean over the source area of a target pixel (adaptive average pooling).</summary>
    Area,
}
