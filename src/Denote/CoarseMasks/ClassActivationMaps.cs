using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Referring;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.CoarseMasks;

/// <summary>
/// GradCAM on CLIP (in the style of CLIP-ES, Lin et al., arXiv:2212.09506): the class's probability among classes and
/// background words is differentiated with respect to what the last layer's attention sees; a channel counts as much as
/// its mean gradient, and the weighted sum of channels above 0, scaled to 0..1, is the map.
/// </summary>
internal sealed class ClassActivationMaps(StableDiffusion model, ClipEncoders clip, CoarseOptions options)
    : ICoarseMaskMaker
{
    /// <inheritdoc/>
    public IReadOnlyList<FloatImage> Make(Image image, IReadOnlyList<string> classes, StageClock clock)
    {
        using var scope = TensorScope.Enter();
        clock.Begin("clip", classes.Count);
        var texts = ClassTexts.Encode(clip, classes, options);
        var picture = DenseClipMaps.Picture(model, clip, image, options.Grid);
        var (tokens, normalized) = clip.Model.Vision.EncodeBeforeLast(picture);
        var affinity = options.UseAffinity ? AttentionAffinity.Read(clip.Model.Vision, picture) : null;
        var maps = new List<FloatImage>();
        for (int c = 0; c < classes.Count; c++)
        {
            using var inner = TensorScope.Enter();
            using var tape = GradientTape.Record();
            var seen = normalized.Clone();
            tape.Watch(seen);
            var embedding = clip.Model.Vision.EmbedFromLast(tokens, seen);
            var gradient = tape.Gradient(embedding, ProbabilityGradient(clip.Model, embedding, texts, c), seen);
            FloatImage map = PhraseMaps.ScaleToUnit(Activation(normalized, gradient, options.Grid));
            maps.Add(affinity is null ? map : AttentionAffinity.Refine(map, affinity));
            clock.Step();
        }
        clock.End();
        return maps;
    }

    /// <summary>
    /// The gradient of p_c = softmax(s cos(e, t_k))_c with respect to the embedding e: with u = e / |e| and
    /// g = sum_k p_c (1[k = c] - p_k) s t_k it is (g - u (u g)) / |e|.
    /// </summary>
    internal static Tensor ProbabilityGradient(ClipModel model, Tensor embedding, Tensor texts, int target)
    {
        var probabilities = ClassTexts.Probabilities(model, embedding, texts);
        int channels = embedding.Shape[1];
        double length = Math.Sqrt(embedding.ToArray().Sum(value => (double)value * value));
        double[] unit = [.. embedding.ToArray().Select(value => value / length)];
        var slope = new double[channels];
        float scale = model.Scale;
        for (int k = 0; k < texts.Shape[0]; k++)
        {
            double weight = probabilities.Span[target] * ((k == target ? 1 : 0) - probabilities.Span[k]);
            for (int i = 0; i < channels; i++) slope[i] += weight * scale * texts.Span[k * channels + i];
        }
        double along = 0;
        for (int i = 0; i < channels; i++) along += unit[i] * slope[i];
        var gradient = Tensor.Empty([1, channels]);
        for (int i = 0; i < channels; i++) gradient.Span[i] = (float)((slope[i] - unit[i] * along) / length);
        return gradient;
    }

    /// <summary>max(0, sum over channels of mean gradient x value) for every patch.</summary>
    private static FloatImage Activation(Tensor values, Tensor gradient, int grid)
    {
        int cells = grid * grid, channels = values.Shape[2];
        var weights = new double[channels];
        for (int i = channels; i < gradient.Count; i++) weights[i % channels] += gradient.Span[i] / (double)cells;
        var map = new FloatImage(grid, grid);
        for (int cell = 0; cell < cells; cell++)
        {
            double sum = 0;
            var value = values.Span.Slice((cell + 1) * channels, channels);
            for (int i = 0; i < channels; i++) sum += weights[i] * value[i];
            map.Pixels[cell] = (float)Math.Max(0, sum);
        }
        return map;
    }
}
