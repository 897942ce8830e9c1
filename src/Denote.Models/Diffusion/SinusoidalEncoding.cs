using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Numbers as sines and cosines of falling frequencies (Vaswani et al. 2017, section 3.5), computed in single
/// precision as the reference does.
/// </summary>
public static class SinusoidalEncoding
{
    private const float LogLargestPeriod = 9.2103403719762f;

    /// <summary>Encodes timesteps or picture sizes.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="channels">Channels of the encoding; with an odd number the last is 0.</param>
    /// <param name="cosinesFirst">Whether the cosines come before the sines.</param>
    /// <param name="frequencyShift">Subtracted from the number of frequencies in the exponent's denominator.</param>
    /// <returns><c>[values, channels]</c>.</returns>
    public static Tensor Encode(
        ReadOnlySpan<float> values, int channels, bool cosinesFirst = true, float frequencyShift = 0)
    {
        var frequencies = new float[channels / 2];
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] = (float)Math.Exp(-LogLargestPeriod * i / (frequencies.Length - frequencyShift));
        return Encode(values, frequencies, channels, cosinesFirst);
    }

    /// <summary>
    /// The encoding of guidance scales that LCM takes in place of running a second, unconditional pass
    /// (Luo et al. 2023): 1000 w, sines first.
    /// </summary>
    /// <param name="guidanceScales">Guidance scale minus 1, one per row of the batch.</param>
    /// <param name="channels">The model's <see cref="UNetConfig.GuidanceChannels"/>, 4 or more.</param>
    /// <returns><c>[scales, channels]</c>.</returns>
    public static Tensor EncodeGuidance(ReadOnlySpan<float> guidanceScales, int channels)
    {
        var frequencies = new float[channels / 2];
        // Rounded in another order than above, and at angles of thousands the last bit counts.
        float step = LogLargestPeriod / (frequencies.Length - 1);
        for (int i = 0; i < frequencies.Length; i++) frequencies[i] = (float)Math.Exp(i * -step);
        var thousands = new float[guidanceScales.Length];
        for (int i = 0; i < thousands.Length; i++) thousands[i] = guidanceScales[i] * 1000;
        return Encode(thousands, frequencies, channels, cosinesFirst: false);
    }

    private static Tensor Encode(ReadOnlySpan<float> values, float[] frequencies, int channels, bool cosinesFirst)
    {
        var encoding = Tensor.Zeros([values.Length, channels]);
        int half = frequencies.Length, cosines = cosinesFirst ? 0 : half, sines = cosinesFirst ? half : 0;
        for (int b = 0; b < values.Length; b++)
        for (int i = 0; i < half; i++)
        {
            float angle = values[b] * frequencies[i];
            encoding.Span[b * channels + cosines + i] = (float)Math.Cos(angle);
            encoding.Span[b * channels + sines + i] = (float)Math.Sin(angle);
        }
        return encoding;
    }
}
