using System.Numerics.Tensors;
using Denote.Imaging;

namespace Denote.Refining;

/// <summary>What another tool says about where a class is: a probability for every pixel.</summary>
public sealed class CoarseMask
{
    /// <summary>The usual soft band of hard masks, a share of the longer side.</summary>
    public const double DefaultSoftBand = SoftBand.DefaultWidth;

    /// <summary>Takes a map of probabilities.</summary>
    /// <param name="className">The class in words, of any number: "boat", "traffic light".</param>
    /// <param name="probability">0..1 for every pixel, of any size; it is stretched over the picture.</param>
    /// <exception cref="DenoteException">
    /// The name is empty, or a value is not a number or outside 0..1.
    /// </exception>
    public CoarseMask(string className, FloatImage probability)
    {
        ArgumentNullException.ThrowIfNull(className);
        ArgumentNullException.ThrowIfNull(probability);
        if (string.IsNullOrWhiteSpace(className))
            throw new DenoteException("The class has no name; say what the mask shows, for example: boat.");
        int faulty = FirstFault(probability);
        if (faulty >= 0)
        {
            float value = probability.Pixels[faulty];
            throw new DenoteException(FormattableString.Invariant(
                $"The coarse mask of '{className}' is {value} at pixel ({faulty % probability.Width}, ")
                + FormattableString.Invariant($"{faulty / probability.Width}); ")
                + (float.IsNaN(value)
                    ? "NaN is no probability: mend the tool that wrote it."
                    : "probabilities are 0 to 1: apply a sigmoid or softmax to logits first."));
        }
        (ClassName, Probability) = (className.Trim(), probability);
    }

    /// <summary>The class in words.</summary>
    public string ClassName { get; }

    /// <summary>The probability of every pixel, 0..1, in the size in which it was given.</summary>
    public FloatImage Probability { get; }

    /// <summary>What was left out where it was read, in words; empty mostly.</summary>
    public IReadOnlyList<string> Notes { get; internal init; } = [];

    /// <summary>
    /// Takes a hard mask, whose edge gets a soft band, because only uncertain pixels can be refined: the probability is
    /// the logistic function of the distance to the edge, so that cut at 0.5 it is the mask again.
    /// </summary>
    /// <param name="className">The class in words.</param>
    /// <param name="mask">The mask, of any size.</param>
    /// <param name="softBand">
    /// Scale of the logistic function as a share of the mask's longer side, above 0 to 1. With the confidence filter's
    /// 0.2 to 0.6, pixels up to 1.4 scales outside the edge and 0.4 inside can change.
    /// </param>
    /// <exception cref="DenoteException">The name is empty, or the band is out of its range.</exception>
    public static CoarseMask FromMask(string className, Mask mask, double softBand = DefaultSoftBand) =>
        new(className, SoftBand.Around(mask, softBand));

    /// <summary>The probability stretched over a picture.</summary>
    internal FloatImage At(int width, int height)
    {
        if (Probability.Width == width && Probability.Height == height) return Probability;
        FloatImage resized = Resampling.Resize(Probability, width, height, ResampleFilter.Bilinear);
        TensorPrimitives.Clamp<float>(resized.Pixels, 0, 1, resized.Pixels);
        return resized;
    }

    private static int FirstFault(FloatImage map)
    {
        for (int i = 0; i < map.Pixels.Length; i++)
            if (!(map.Pixels[i] is >= 0 and <= 1)) return i;
        return -1;
    }
}
