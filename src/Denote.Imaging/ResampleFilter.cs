namespace Denote.Imaging;

/// <summary>How a picture is sampled at another size; names and kernels are Pillow's.</summary>
public enum ResampleFilter
{
    /// <summary>The nearest source pixel.</summary>
    Nearest,

    /// <summary>The mean of the source pixels under the target pixel; support 0.5.</summary>
    Box,

    /// <summary>The triangle; support 1.</summary>
    Bilinear,

    /// <summary>The Hamming-windowed sinc; support 1.</summary>
    Hamming,

    /// <summary>The cubic convolution of Keys with a = -0.5; support 2.</summary>
    Bicubic,

    /// <summary>The Lanczos-windowed sinc; support 3.</summary>
    Lanczos,
}
