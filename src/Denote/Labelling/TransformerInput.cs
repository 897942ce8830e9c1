using Denote.Imaging;
using Denote.Models;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>Pictures as vision transformers take them for features: larger than in training, whole patches.</summary>
internal static class TransformerInput
{
    /// <summary>What the released code takes, in pixels.</summary>
    private const int UsualSide = 448;

    /// <summary>The longer side is cut to this many times the shorter one's size.</summary>
    private const double LargestAspect = 800.0 / 448;

    /// <summary>
    /// The shorter side of the input: 448 for networks of pictures of 224 and of 448 pixels, twice the training's for
    /// smaller ones.
    /// </summary>
    public static int Side(int trainedSize) => trainedSize >= UsualSide ? trainedSize : 2 * trainedSize;

    /// <summary>Resizes, then scales the colours.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="side">The shorter side of the input.</param>
    /// <param name="patch">Side of a patch; both sides become multiples of it.</param>
    /// <param name="square">Whether both sides become the shorter one, as the released code does for CLIP.</param>
    /// <param name="normalization">How colours are scaled.</param>
    /// <returns><c>[1, h, w, 3]</c>.</returns>
    public static Tensor Of(Image picture, int side, int patch, bool square, PixelNormalization normalization)
    {
        double shorter = Math.Min(picture.Width, picture.Height), longest = square ? side : side * LargestAspect;
        int width = Fit(picture.Width / shorter * side), height = Fit(picture.Height / shorter * side);
        Image sized = picture.Width == width && picture.Height == height
            ? picture
            : Resampling.Resize(picture, width, height, ResampleFilter.Bilinear);
        var pixels = Tensor.Empty([1, height, width, 3]);
        for (int i = 0; i < pixels.Count; i++) pixels.Span[i] = sized.Pixels[i] / 255f;
        return normalization.Apply(pixels);

        int Fit(double length) => Math.Max(patch, (int)Math.Round(Math.Min(length, longest) / patch) * patch);
    }

    /// <summary>The patches of a layer's feature, without the class token and registers before them.</summary>
    /// <param name="tokens"><c>[1, n + h * w, C]</c>.</param>
    /// <param name="height">Rows of the grid of patches.</param>
    /// <param name="width">Columns of the grid of patches.</param>
    public static ImageFeatures Patches(Tensor tokens, int height, int width)
    {
        int count = tokens.Shape[1], channels = tokens.Shape[2], patchCount = height * width;
        var patches = tokens.Reshape([count, channels]).Slice(count - patchCount, patchCount);
        return new ImageFeatures(height, width, patches.Reshape([height, width, channels]));
    }
}
