using Denote.Tensors;

namespace Denote.Models;

/// <summary>
/// The position embeddings of a vision transformer, for pictures of any size: those of the patches are resized
/// bicubically from the grid of the training, with the scale factor that DINO's code passes (a tenth of a patch too
/// large).
/// </summary>
internal static class PatchPositions
{
    /// <summary>The embeddings of the class token and of a grid of patches.</summary>
    /// <param name="stored"><c>[1 + side * side, C]</c>, with or without an axis of 1 before.</param>
    /// <param name="height">Rows of the grid of patches.</param>
    /// <param name="width">Columns of the grid of patches.</param>
    /// <returns><c>[1, C]</c> of the class token and <c>[height * width, C]</c> of the patches.</returns>
    public static (Tensor ClassToken, Tensor Patches) Resize(StoredTensor stored, int height, int width)
    {
        int channels = stored.Shape[^1], count = stored.Shape.Rows - 1;
        int side = (int)Math.Sqrt(count);
        var all = stored.ToTensor().Reshape([count + 1, channels]);
        var patches = all.Slice(1, count);
        if (height != side || width != side)
        {
            var resized = Ops.Resize(patches.Reshape([1, side, side, channels]), height, width, ResizeMode.Bicubic,
                scaleHeight: (height + 0.1) / side, scaleWidth: (width + 0.1) / side);
            patches = resized.Reshape([height * width, channels]);
        }
        return (all.Slice(0, 1), patches);
    }

    /// <summary>Joins class tokens and patches to one sequence per picture and adds their positions.</summary>
    /// <param name="classToken"><c>C</c> values, the same for every class token.</param>
    /// <param name="classTokens">How many class tokens each picture gets.</param>
    /// <param name="patches"><c>[B, h, w, C]</c>.</param>
    /// <param name="positions">The stored position embeddings.</param>
    /// <returns><c>[B, classTokens + h * w, C]</c>.</returns>
    public static Tensor Sequence(StoredTensor classToken, int classTokens, Tensor patches, StoredTensor positions)
    {
        using var scope = TensorScope.Enter();
        int batch = patches.Shape[0], height = patches.Shape[1], width = patches.Shape[2], channels = patches.Shape[3];
        var (classPosition, patchPositions) = Resize(positions, height, width);
        var positioned = Ops.Add(classToken.ToTensor().Reshape([1, channels]), classPosition);
        var images = new Tensor[batch];
        for (int b = 0; b < batch; b++)
        {
            var image = Ops.Add(patches.Slice(b, 1).Reshape(patchPositions.Shape), patchPositions);
            images[b] = Ops.ConcatBatch([.. Enumerable.Repeat(positioned, classTokens), image]);
        }
        return scope.Keep(Ops.ConcatBatch(images).Reshape([batch, classTokens + height * width, channels]));
    }
}
