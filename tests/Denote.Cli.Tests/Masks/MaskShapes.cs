using Denote.Imaging;

namespace Denote.Cli.Tests.Masks;

/// <summary>The shapes of which the tests make masks: how much of each pixel they cover, 0..1.</summary>
internal static class MaskShapes
{
    /// <summary>A disc beside a slanted bar, in a picture of any size; a share of each pixel.</summary>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="samples">Samples per pixel and axis: 1 has hard edges, 4 antialiased ones.</param>
    public static float[] Cover(int width, int height, int samples)
    {
        var cover = new float[width * height];
        for (int y = 0; y < height * samples; y++)
        {
            for (int x = 0; x < width * samples; x++)
            {
                double u = (x + 0.5) / samples / width, v = (y + 0.5) / samples / height;
                bool isInside = (u - 0.35) * (u - 0.35) + (v - 0.4) * (v - 0.4) < 0.05
                    || Math.Abs(u - 0.75 + 0.2 * (v - 0.5)) < 0.08 && Math.Abs(v - 0.5) < 0.35;
                if (isInside) cover[y / samples * width + x / samples] += 1f / (samples * samples);
            }
        }
        return cover;
    }

    /// <summary>The pixels that are covered at least by half.</summary>
    public static Mask Mask(float[] cover, int width, int height) =>
        new(width, height, Array.ConvertAll(cover, share => share >= 0.5f));

    /// <summary>A colour on black.</summary>
    public static Image Paint(float[] cover, int width, int height, Rgb colour)
    {
        var image = new Image(width, height);
        for (int i = 0; i < cover.Length; i++)
        {
            Span<byte> pixel = image.Pixels.Slice(3 * i, 3);
            pixel[0] = (byte)Math.Round(colour.Red * cover[i]);
            pixel[1] = (byte)Math.Round(colour.Green * cover[i]);
            pixel[2] = (byte)Math.Round(colour.Blue * cover[i]);
        }
        return image;
    }

    /// <summary>A grey on black.</summary>
    public static GreyImage Grey(float[] cover, int width, int height, byte value) =>
        new(width, height, Array.ConvertAll(cover, share => (byte)Math.Round(value * share)));
}
