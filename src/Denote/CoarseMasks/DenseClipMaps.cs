using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Referring;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.CoarseMasks;

/// <summary>
/// The probability of each class among classes and background words for every patch of CLIP: MaskCLIP and SCLIP, which
/// differ in what takes the place of the last layer's attention.
/// </summary>
internal sealed class DenseClipMaps(
    StableDiffusion model, ClipEncoders clip, DenseAttention attention, CoarseOptions options) : ICoarseMaskMaker
{
    /// <inheritdoc/>
    public IReadOnlyList<FloatImage> Make(Image image, IReadOnlyList<string> classes, StageClock clock)
    {
        using var scope = TensorScope.Enter();
        clock.Begin("clip");
        var texts = ClassTexts.Encode(clip, classes, options);
        var features = clip.Model.Vision.EncodeDense(Picture(model, clip, image, options.Grid), attention);
        int cells = features.Shape[1];
        var probabilities = ClassTexts.Probabilities(
            clip.Model, features.Reshape([cells, features.Shape[2]]), texts);
        clock.End();
        return [.. classes.Select((_, c) =>
        {
            var map = new FloatImage(options.Grid, options.Grid);
            for (int i = 0; i < cells; i++) map.Pixels[i] = probabilities.Span[i * probabilities.Shape[1] + c];
            return map;
        })];
    }

    /// <summary>The picture as CLIP takes it, with a number of patches along each side.</summary>
    internal static Tensor Picture(StableDiffusion model, ClipEncoders clip, Image image, int grid)
    {
        using var scope = TensorScope.Enter();
        int side = grid * clip.Model.Vision.Config.PatchSize;
        var pixels = PictureLatent.ToTensor(PictureLatent.Square(model, image));
        if (pixels.Shape[1] != side) pixels = Ops.Resize(pixels, side, side, ResizeMode.Bicubic, antialias: true);
        return scope.Keep(clip.Model.Vision.Config.Normalization.Apply(pixels));
    }
}
