using Denote.Tensors;

namespace Denote.Models;

/// <summary>
/// The position embeddings of a vision transformer, for pictures of any size: those of the patches are resized
/// bicubically from the grid of the training; by default with the scale factor that DINO's code passes (a tenth of a
/// patch too large).
/// </summary>
internal static class PatchPositions
{
    /// <summary>What DINO's code adds to the sizes, lest rounding lose a patch.</summary>
    public const double DinoOffset = 0.1;

    /// <summary>The embeddings of the class token and of a grid of patches.</summary>
    /// <param name="stored"><c>[1 + side * side, C]</c>, with or without an axis of 1 before.</param>
    /// <param name="height">Rows of the grid of patches.</param>
    /// <param name="width">Columns of the grid of patches.</param>
    /// <param name="offset">Patches that the scale factor is too large by; 0 scales by the sizes alone.</param>
    /// <param name="antialias">Whether the filter is widened where the grid shrinks.</param>
    /// <returns><c>[1, C]</c> of the class token and <c>[height * width, C]</c> of the patches.</returns>
    public static (Tensor ClassToken, Tensor Patches) Resize(
        StoredTensor stored, int height, int width, double offset = DinoOffset, bool antialias = false)
    {
        int channels = stored.Shape[^1], count = stored.Shape.Rows - 1;
        int side = (int)Math.Sqrt(count);
        var all = stored.ToTensor().Reshape([count + 1, channels]);
        var patches = all.Slice(1, count);
        if (height != side || width != side)
        {
            var resized = Ops.Resize(patches.Reshape([1, side, side, channels]), height, width, ResizeMode.Bicubic,
                antialias: antialias, scaleHeight: (height + offset) / side, scaleWidth: (width + offset) / side);
            patches = resized.Reshape([height * width, channels]);
        }
        return (all.Slice(0, 1), patches);
    }

    /// <summary>Joins class tokens and patches to one sequence per picture and adds their positions.</summary>
    /// <param name="classToken"><c>C</c> values, the same for every class token.</param>
    /// <param name="classTokens">How many class tokens each picture gets.</param>
    /// <param name="patches"><c>[B, h, w, C]</c>.</param>
    /// <param name="positions">The stored position embeddings.</param>
    /// <param name="offset">As <see cref="Resize"/> takes it.</param>
    /// <param name="antialias">As <see cref="Resize"/> takes it.</param>
    /// <returns><c>[B, classTokens + h * w, C]</c>.</returns>
    public static Tensor Sequence(
        StoredTensor classToken, int classTokens, Tensor patches, StoredTensor positions, double offset, bool antialias)
    {
        using var scope = TensorScope.Enter();
        var (classPosition, patchPositions) =
            Resize(positions, patches.Shape[1], patches.Shape[2], offset, antialias);
        var positioned = Ops.Add(classToken.ToTensor().Reshape(classPosition.Shape), classPosition);
        return scope.Keep(Join(Enumerable.Repeat(positioned, classTokens), patches, patchPositions));
    }

    /// <summary>Puts tokens before the patches of every picture and adds the patches' positions.</summary>
    /// <param name="first">The tokens, each <c>[n, C]</c>, that have their positions already, or none.</param>
    /// <param name="patches"><c>[B, h, w, C]</c>.</param>
    /// <param name="positions"><c>[h * w, C]</c>.</param>
    /// <returns><c>[B, tokens + h * w, C]</c>.</returns>
    public static Tensor Join(IEnumerable<Tensor> first, Tensor patches, Tensor positions)
    {
        using var scope = TensorScope.Enter();
        Tensor[] parts = [.. first, positions];
        int batch = patches.Shape[0], tokens = parts.Sum(part => part.Shape[0]);
        var images = new Tensor[batch];
        for (int b = 0; b < batch; b++)
        {
            parts[^1] = Ops.Add(patches.Slice(b, 1).Reshape(positions.Shape), positions);
            images[b] = Ops.ConcatBatch(parts);
        }
        return scope.Keep(Ops.ConcatBatch(images).Reshape([batch, tokens, positions.Shape[1]]));
    }
}
