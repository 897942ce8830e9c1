using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>A whole CLIP (<c>CLIPModel</c>): both encoders into one space, and the scale of their similarity.</summary>
public sealed class ClipModel
{
    private readonly StoredTensor _logitScale;

    /// <summary>Takes the model's layers from its checkpoint.</summary>
    /// <param name="text">Sizes of the text encoder.</param>
    /// <param name="vision">Sizes of the image encoder.</param>
    /// <param name="weights">The checkpoint; must stay open while the model is used.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public ClipModel(ClipTextConfig text, ClipVisionConfig vision, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ClipOriginalNames.Accept(weights);
        Text = new ClipTextModel(text, weights);
        Vision = new ClipVisionModel(vision, weights);
        _logitScale = weights.Tensor("logit_scale", []);
    }

    /// <summary>
    /// Takes the layers of a checkpoint whose sizes are read off its tensors: OpenAI's <c>ViT-B-16.pt</c>.
    /// </summary>
    /// <param name="weights">The checkpoint, under OpenAI's names; must stay open while the model is used.</param>
    /// <exception cref="ModelException">It is no CLIP with a vision transformer.</exception>
    public static ClipModel Create(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var (text, vision) = ClipOriginalSizes.Infer(weights);
        return new ClipModel(text, vision, weights);
    }

    /// <summary>The text encoder.</summary>
    public ClipTextModel Text { get; }

    /// <summary>The image encoder.</summary>
    public ClipVisionModel Vision { get; }

    /// <summary>What cosines are multiplied with before a softmax: exp(logit scale).</summary>
    public float Scale => MathF.Exp(_logitScale.ToTensor().Span[0]);

    /// <summary>The similarity of pictures and texts: exp(logit scale) x cosine.</summary>
    /// <param name="images">Image or region embeddings, <c>[I, P]</c>.</param>
    /// <param name="texts">Text embeddings, <c>[T, P]</c>.</param>
    /// <returns><c>[I, T]</c>; a softmax over texts gives their probabilities.</returns>
    public Tensor Similarity(Tensor images, Tensor texts)
    {
        using var scope = TensorScope.Enter();
        return scope.Keep(Ops.Scale(Ops.MatMul(UnitLength(images), UnitLength(texts), transposeB: true), Scale));
    }

    /// <summary>Every row divided by its Euclidean length.</summary>
    /// <param name="rows"><c>[N, P]</c>.</param>
    /// <returns>Same shape; rows of zeros stay zeros.</returns>
    public static Tensor UnitLength(Tensor rows)
    {
        var result = rows.Clone();
        int width = rows.Shape[^1];
        for (int i = 0; i < result.Shape.Rows; i++)
        {
            var row = result.Span.Slice(i * width, width);
            double length = 0;
            foreach (float value in row) length += (double)value * value;
            if (length == 0) continue;
            float factor = (float)(1 / Math.Sqrt(length));
            foreach (ref float value in row) value *= factor;
        }
        return result;
    }
}
