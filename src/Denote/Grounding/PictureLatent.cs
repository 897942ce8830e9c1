using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Grounding;

/// <summary>A picture as the diffusion model's latent, and the noise that is added to it.</summary>
internal static class PictureLatent
{
    /// <summary>
    /// Resizes to the model's square without keeping the proportions (Pillow's bicubic, as the released code does),
    /// scales values to -1..1, and takes the mean of the encoder's posterior as the model scales it.
    /// </summary>
    /// <returns>z, <c>[1, h, w, C]</c>, of the current scope.</returns>
    public static Tensor Encode(StableDiffusion model, Image image)
    {
        using var scope = TensorScope.Enter();
        var pixels = ToTensor(Square(model, image));
        foreach (ref float value in pixels.Span) value = 2 * value - 1;
        return scope.Keep(model.Vae.ToModel(model.Vae.Encode(pixels).Mean));
    }

    /// <summary>The picture as the model sees it: its own square, without keeping the proportions.</summary>
    public static Image Square(StableDiffusion model, Image image)
    {
        int side = model.NativeSize;
        bool fits = image.Width == side && image.Height == side;
        return fits ? image : Resampling.Resize(image, side, side);
    }

    /// <summary>Decodes latents.</summary>
    /// <param name="model">The model.</param>
    /// <param name="latents">Scaled as <see cref="Encode"/> scales them, <c>[B, h, w, C]</c>.</param>
    /// <returns>Colours, 0..1, <c>[B, H, W, 3]</c>, of the current scope.</returns>
    public static Tensor Decode(StableDiffusion model, Tensor latents)
    {
        using var scope = TensorScope.Enter();
        var pixels = model.Vae.Decode(model.Vae.FromModel(latents));
        foreach (ref float value in pixels.Span) value = Math.Clamp(value / 2 + 0.5f, 0, 1);
        return scope.Keep(pixels);
    }

    /// <summary>A picture's colours, 0..1, <c>[1, H, W, 3]</c>.</summary>
    public static Tensor ToTensor(Image image)
    {
        var pixels = Tensor.Empty([1, image.Height, image.Width, 3]);
        for (int i = 0; i < pixels.Count; i++) pixels.Span[i] = image.Pixels[i] / 255f;
        return pixels;
    }

    /// <summary>The picture of colours 0..1, <c>[1, H, W, 3]</c>, rounded to 8 bits.</summary>
    public static Image ToImage(Tensor pixels)
    {
        var image = new Image(pixels.Shape[2], pixels.Shape[1]);
        for (int i = 0; i < pixels.Count; i++)
            image.Pixels[i] = (byte)MathF.Round(Math.Clamp(pixels.Span[i], 0, 1) * 255);
        return image;
    }

    /// <summary>Normal noise of a latent's sizes, drawn in PyTorch's order, <c>[1, C, h, w]</c>.</summary>
    /// <param name="random">The generator, which moves on.</param>
    /// <param name="latent"><c>[1, h, w, C]</c>.</param>
    /// <returns><c>[1, h, w, C]</c>, of the current scope.</returns>
    public static Tensor Noise(TorchRandom random, Tensor latent) => Ops.ToChannelsLast(
        random.Normal([1, latent.Shape[3], latent.Shape[1], latent.Shape[2]]));
}
