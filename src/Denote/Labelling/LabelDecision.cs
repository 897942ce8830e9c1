using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>Turns similarities into labels.</summary>
internal static class LabelDecision
{
    /// <summary>
    /// Every pixel's label: the channel of the largest similarity after those at or below the threshold have become 0;
    /// ties go to the lowest channel, and a pixel without any above the threshold to the background.
    /// </summary>
    /// <param name="similarity"><c>[channels, h, w]</c>; channel 0 is the background.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="threshold">0..1.</param>
    /// <param name="background">Without a background every pixel gets the most similar class.</param>
    /// <returns>Channel numbers, row by row.</returns>
    public static byte[] Decide(
        Tensor similarity, int height, int width, double threshold, BackgroundSource background)
    {
        var labels = new byte[height * width];
        var best = new float[labels.Length];
        bool forced = background == BackgroundSource.None;
        best.AsSpan().Fill(forced ? float.NegativeInfinity : 0);
        for (int channel = background == BackgroundSource.Prototypes ? 0 : 1; channel < similarity.Shape[0]; channel++)
        {
            using var scope = TensorScope.Enter();
            var plane = similarity.Slice(channel, 1).Reshape([1, similarity.Shape[1], similarity.Shape[2], 1]);
            ReadOnlySpan<float> values = Ops.Resize(plane, height, width, ResizeMode.Bilinear).Span;
            for (int i = 0; i < labels.Length; i++)
            {
                if (!(values[i] > best[i]) || (!forced && !(values[i] > threshold))) continue;
                (best[i], labels[i]) = (values[i], (byte)channel);
            }
        }
        return labels;
    }
}
