using Denote.Imaging;
using Denote.Tensors;

namespace Denote.PostProcessing;

/// <summary>Score maps <c>[L, h, w]</c> as post-processing takes them.</summary>
internal static class ScoreMaps
{
    /// <summary>
    /// The maps at the picture's size, <c>[L, height, width]</c>: bilinear with aligned corners where they differ.
    /// </summary>
    /// <exception cref="DenoteException">They are not maps, or hold a value that is not finite.</exception>
    public static Tensor Fit(Tensor scores, Image image)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Rank != 3 || scores.Count == 0)
            throw new DenoteException($"Score maps are {scores.Shape}; post-processing needs [labels, height, width].");
        foreach (float value in scores.Span)
            if (!float.IsFinite(value))
                throw new DenoteException($"A score map holds {value}; post-processing needs finite values.");
        if (scores.Shape[1] == image.Height && scores.Shape[2] == image.Width) return scores;
        Tensor last = ToChannelsLast(scores);
        return ToPlanes(Ops.Resize(last, image.Height, image.Width, ResizeMode.Bilinear, alignCorners: true));
    }

    /// <summary><c>[L, h, w]</c> to <c>[1, h, w, L]</c>.</summary>
    public static Tensor ToChannelsLast(Tensor maps) =>
        Ops.ToChannelsLast(maps.Reshape([1, maps.Shape[0], maps.Shape[1], maps.Shape[2]]));

    /// <summary><c>[1, h, w, L]</c> to <c>[L, h, w]</c>.</summary>
    public static Tensor ToPlanes(Tensor maps) =>
        Ops.ToChannelsFirst(maps).Reshape([maps.Shape[3], maps.Shape[1], maps.Shape[2]]);
}
