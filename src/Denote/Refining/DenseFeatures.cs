using Denote.Models.Clip;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Refining;

/// <summary>
/// F of eq. 8: what CLIP's image encoder makes of every patch of a picture, after its last layer. The picture may be
/// larger than in CLIP's training, which gives a finer grid.
/// </summary>
/// <param name="vision">CLIP's image encoder.</param>
/// <param name="grid">Patches along each side of the picture.</param>
internal sealed class DenseFeatures(ClipVisionModel vision, int grid)
{
    private readonly int _side = grid * vision.Config.PatchSize;

    /// <summary>Encodes square pictures.</summary>
    /// <param name="pictures"><c>[B, S, S, 3]</c>, 0..1, of any size.</param>
    /// <returns><c>[B, cells, C]</c>, row by row, of the current scope.</returns>
    public Tensor Encode(Tensor pictures)
    {
        using var scope = TensorScope.Enter();
        if (pictures.Shape[1] != _side)
            pictures = Ops.Resize(pictures, _side, _side, ResizeMode.Bicubic, antialias: true);
        var tokens = vision.Forward(vision.Config.Normalization.Apply(pictures)).HiddenStates[^1];
        int batch = tokens.Shape[0], cells = tokens.Shape[1] - 1, channels = tokens.Shape[2];
        var patches = Tensor.Empty([batch, cells, channels]);
        for (int b = 0; b < batch; b++)
        {
            tokens.Span.Slice((b * (cells + 1) + 1) * channels, cells * channels)
                .CopyTo(patches.Span[(b * cells * channels)..]);
        }
        return scope.Keep(patches);
    }
}
