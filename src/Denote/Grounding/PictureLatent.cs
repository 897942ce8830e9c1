using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Grounding;

/// <summary>A picture as the diffusion model's latent.</summary>
internal static class PictureLatent
{
    /// <summary>
    /// Resizes to the model's square without keeping the proportions (Pillow's bicubic, as the released code does),
    /// scales values to -1..1, and takes the mean of the encoder's posterior times the model's scaling factor.
    /// </summary>
    /// <returns>z, <c>[1, h, w, C]</c>, of the current scope.</returns>
    public static Tensor Encode(StableDiffusion model, Image image)
    {
        using var scope = TensorScope.Enter();
        int side = model.NativeSize;
        bool fits = image.Width == side && image.Height == side;
        Image square = fits ? image : Resampling.Resize(image, side, side);
        var pixels = Tensor.Empty([1, side, side, 3]);
        for (int i = 0; i < pixels.Count; i++) pixels.Span[i] = square.Pixels[i] / 127.5f - 1;
        return scope.Keep(Ops.Scale(model.Vae.Encode(pixels).Mean, model.Vae.Config.ScalingFactor));
    }
}
