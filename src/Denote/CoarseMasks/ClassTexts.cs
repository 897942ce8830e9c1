using Denote.Models.Clip;
using Denote.Referring;
using Denote.Refining;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.CoarseMasks;

/// <summary>CLIP's embeddings of the classes, then of the background words that are no class.</summary>
internal static class ClassTexts
{
    /// <summary>Encodes them.</summary>
    /// <returns><c>[classes + words, P]</c>, rows of unit length, of the current scope.</returns>
    public static Tensor Encode(ClipEncoders clip, IReadOnlyList<string> classes, CoarseOptions options)
    {
        using var scope = TensorScope.Enter();
        var words = options.BackgroundWords.Where(
            word => !classes.Contains(word, StringComparer.OrdinalIgnoreCase));
        Tensor[] rows = [.. classes.Concat(words).Select(word =>
        {
            string text = options.Prompt.Replace(RefiningOptions.ClassPlace, word, StringComparison.Ordinal);
            float[] embedding = clip.EncodeText(text);
            return Tensor.From([1, embedding.Length], embedding);
        })];
        return scope.Keep(Ops.ConcatBatch(rows));
    }

    /// <summary>
    /// The probability of each text: softmax over the texts of <see cref="ClipModel.Similarity"/>, <c>[N, texts]</c>.
    /// </summary>
    public static Tensor Probabilities(ClipModel model, Tensor features, Tensor texts)
    {
        using var scope = TensorScope.Enter();
        return scope.Keep(Ops.Softmax(model.Similarity(features, texts)));
    }
}
