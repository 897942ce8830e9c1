namespace Denote.Tensors;

/// <summary>How a convolution is computed.</summary>
internal enum ConvolutionAlgorithm
{
    /// <summary>Sums of products.</summary>
    Direct,

    /// <summary><see cref="Tensors.Winograd2x2"/>.</summary>
    Winograd2x2,

    /// <summary><see cref="Tensors.Winograd4x4"/>.</summary>
    Winograd4x4,

    /// <summary><see cref="Tensors.WinogradEnlarged"/>.</summary>
    WinogradEnlarged,
}
