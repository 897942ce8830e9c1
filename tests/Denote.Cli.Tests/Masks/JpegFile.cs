using Denote.Imaging;
using Denote.Imaging.Tests;

namespace Denote.Cli.Tests.Masks;

/// <summary>Writes pictures as JPEG, with the noise that quantization brings.</summary>
internal static class JpegFile
{
    /// <summary>Encodes a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="step">The quantization step of every coefficient: 4 is good, 40 is poor.</param>
    /// <param name="halvesColour">Whether colour is stored at half the size.</param>
    public static byte[] Encode(Image image, int step, bool halvesColour)
    {
        int across = halvesColour ? 2 : 1;
        var channels = new JpegBuilder.Channel[] { new(1, across, across), new(2), new(3) };
        var builder = new JpegBuilder(image.Width, image.Height, channels);
        for (int channel = 0; channel < 3; channel++)
            Fill(channels[channel], image, channel, channel > 0 ? across : 1, step);
        return builder.Jfif().Quantization(step).FlatTables().Frame(0xC0).SequentialScan(0, 0, 1, 2).End();
    }

    private static void Fill(JpegBuilder.Channel channel, Image image, int index, int scale, int step)
    {
        var samples = new double[64];
        for (int row = 0; row < channel.Rows; row++)
        {
            for (int column = 0; column < channel.Stride; column++)
            {
                for (int i = 0; i < 64; i++)
                    samples[i] = Sample(image, index, scale, 8 * column + i % 8, 8 * row + i / 8);
                Span<int> block = channel.Block(row, column);
                for (int k = 0; k < 64; k++)
                    block[k] = (int)Math.Round(Frequency(samples, JpegBuilder.ZigZag[k]) / step);
            }
        }
    }

    /// <summary>The mean of scale x scale pixels in a channel of YCbCr, around 0.</summary>
    private static double Sample(Image image, int channel, int scale, int x, int y)
    {
        double sum = 0;
        for (int i = 0; i < scale * scale; i++)
        {
            var colour = image[Math.Min(image.Width - 1, x * scale + i % scale),
                Math.Min(image.Height - 1, y * scale + i / scale)];
            sum += channel switch
            {
                0 => 0.299 * colour.Red + 0.587 * colour.Green + 0.114 * colour.Blue - 128,
                1 => -0.168736 * colour.Red - 0.331264 * colour.Green + 0.5 * colour.Blue,
                _ => 0.5 * colour.Red - 0.418688 * colour.Green - 0.081312 * colour.Blue,
            };
        }
        return sum / (scale * scale);
    }

    private static double Frequency(double[] samples, int at)
    {
        int u = at % 8, v = at / 8;
        double sum = 0;
        for (int i = 0; i < 64; i++)
        {
            sum += samples[i] * Math.Cos((2 * (i % 8) + 1) * u * Math.PI / 16)
                * Math.Cos((2 * (i / 8) + 1) * v * Math.PI / 16);
        }
        return sum / 4 * (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1);
    }
}
