using Denote.Imaging;
using Denote.Masks;
using Denote.Refining;

namespace Denote.Cli.Tests.Masks;

/// <summary>Hard masks in any paint, size, depth and file; probabilities that stay so; labels that are asked for.</summary>
public sealed class PaintedMaskTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public static TheoryData<string> Paints =>
    [
        "#ff0000", "#0000ff", "#00ff00", "#ffff00", "#ff00ff", "#800000", "#260000", "#000026", "#c08040", "#010203",
        "#fefefe", "#7f7f7f",
    ];

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [MemberData(nameof(Paints))]
    public void Any_paint_on_black_is_a_mask(string paint)
    {
        foreach (int samples in (int[])[1, 2, 4])
        {
            foreach (var (width, height) in ((int, int)[])[(97, 61), (128, 128), (64, 200)])
            {
                float[] cover = MaskShapes.Cover(width, height, samples);
                ImageFile.Save(MaskShapes.Paint(cover, width, height, Colour(paint)), _temporary["paint.png"]);
                // Of a paint of 3 levels half is not to be told from its neighbours.
                double slack = samples > 1 && paint == "#010203" ? 0.06 : 0.012;
                AssertAlike(MaskShapes.Mask(cover, width, height), Take("paint.png"), slack, isHard: true);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paints))]
    public void The_noise_of_a_JPEG_is_no_probability(string paint)
    {
        if (paint == "#010203") return;
        float[] cover = MaskShapes.Cover(200, 152, 1);
        foreach (int step in (int[])[4, 12, 24])
        {
            foreach (bool halvesColour in (bool[])[false, true])
            {
                var image = MaskShapes.Paint(cover, 200, 152, Colour(paint));
                bool isFaint = Colour(paint) is { Red: < 64, Green: < 64, Blue: < 64 };
                if (isFaint && step > 4) continue;
                File.WriteAllBytes(_temporary["paint.jpg"], JpegFile.Encode(image, step, halvesColour));
                AssertAlike(MaskShapes.Mask(cover, 200, 152), Take("paint.jpg"), halvesColour ? 0.08 : 0.04, null);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(38)]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(200)]
    [InlineData(254)]
    [InlineData(255)]
    public void Any_grey_on_black_is_a_mask(byte value)
    {
        float[] cover = MaskShapes.Cover(90, 70, 1);
        var expected = MaskShapes.Mask(cover, 90, 70);
        var grey = MaskShapes.Grey(cover, 90, 70, value);
        ImageFile.Save(grey, _temporary["8.png"]);
        ImageFile.Save(new GreyImage16(90, 70, [.. grey.Pixels.ToArray().Select(pixel => (ushort)pixel)]),
            _temporary["16.png"]);
        ImageFile.Save(new IndexedImage(90, 70, grey.Pixels.ToArray(), Palette.Greys), _temporary["palette.png"]);
        foreach (string name in (string[])["8.png", "16.png", "palette.png"])
            AssertAlike(expected, Take(name), 0, isHard: true);
        if (value < 38) return;
        float[] smooth = MaskShapes.Cover(90, 70, 4);
        ImageFile.Save(MaskShapes.Grey(smooth, 90, 70, value), _temporary["smooth.png"]);
        AssertAlike(MaskShapes.Mask(smooth, 90, 70), Take("smooth.png"), 0.01, isHard: true);
    }

    [Theory]
    [InlineData(255, 255, 255)]
    [InlineData(50, 170, 90)]
    [InlineData(0, 0, 0)]
    public void Opacity_that_differs_is_the_mask(byte red, byte green, byte blue)
    {
        foreach (int samples in (int[])[1, 4])
        {
            float[] cover = MaskShapes.Cover(90, 70, samples);
            var picture = new RgbaImage(90, 70);
            for (int i = 0; i < cover.Length; i++)
            {
                byte[] pixel = [red, green, (byte)(blue + i % 7), (byte)Math.Round(255 * cover[i])];
                pixel.CopyTo(picture.Pixels.Slice(4 * i, 4));
            }
            ImageFile.Save(picture, _temporary["alpha.png"]);
            AssertAlike(MaskShapes.Mask(cover, 90, 70), Take("alpha.png"), 0.01, isHard: true);
        }
    }

    [Fact]
    public void Probabilities_stay_probabilities()
    {
        var (wave, slope, weak) = (new GreyImage(80, 60), new GreyImage(80, 60), new GreyImage(80, 60));
        var red = new Image(80, 60);
        for (int i = 0; i < 80 * 60; i++)
        {
            double x = i % 80 / 79.0, y = i / 80 / 59.0;
            wave.Pixels[i] = (byte)(127.5 + 127.5 * Math.Sin(6 * x + 4 * y));
            slope.Pixels[i] = (byte)(25 * (int)(10 * x));
            weak.Pixels[i] = (byte)(100 * Math.Exp(-20 * ((x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5))));
            red.Pixels[3 * i] = wave.Pixels[i];
        }
        foreach (var (grey, name) in ((GreyImage, string)[])[(wave, "wave"), (slope, "slope"), (weak, "weak")])
        {
            ImageFile.Save(grey, _temporary["soft.png"]);
            float[] expected = [.. grey.Pixels.ToArray().Select(value => value / 255f)];
            Assert.Equal(expected, Take("soft.png").Probability.Pixels.ToArray());
        }
        ImageFile.Save(red, _temporary["red.png"]);
        Assert.Equal([.. wave.Pixels.ToArray().Select(value => value / 255f)],
            Take("red.png").Probability.Pixels.ToArray());
    }

    [Fact]
    public void Labels_are_asked_for_and_a_photo_is_refused()
    {
        var labels = new GreyImage(40, 30);
        for (int y = 3; y < 13; y++) labels.Row(y)[4..14].Fill(7);
        for (int y = 15; y < 27; y++) labels.Row(y)[20..35].Fill(12);
        ImageFile.Save(labels, _temporary["labels.png"]);
        var error = Assert.Throws<DenoteException>(() => Take("labels.png"));
        Assert.Contains("7 (100 pixels), 12 (180 pixels) are labels", error.Message, StringComparison.Ordinal);
        Assert.Equal(["7", "12"], CoarseMaskFile.Load(_temporary["labels.png"]).Labels);

        var photo = Assert.Throws<DenoteException>(
            () => CoarseMaskFile.Load(Repository.Sample("boats-balloon.png"), new MaskReading()));
        Assert.Contains("photo or a colour map", photo.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(5, 3)]
    public void The_smallest_sizes_are_read(int width, int height)
    {
        var full = new GreyImage(width, height);
        full.Pixels.Fill(255);
        ImageFile.Save(full, _temporary["full.png"]);
        var mask = Take("full.png");
        Assert.Contains("reads as full", Assert.Single(mask.Warnings), StringComparison.Ordinal);
        ImageFile.Save(new GreyImage(width, height), _temporary["empty.png"]);
        Assert.Contains("reads as empty", Assert.Single(Take("empty.png").Warnings), StringComparison.Ordinal);
        if (width * height == 1) return;
        full.Pixels[0] = 0;
        ImageFile.Save(full, _temporary["most.png"]);
        Assert.Equal(width * height - 1, Mask.FromProbability(Take("most.png").Probability, 0.5f).Area);
    }

    private static Rgb Colour(string text)
    {
        int value = Convert.ToInt32(text[1..], 16);
        return new Rgb((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }

    private CoarseMask Take(string name) => CoarseMaskFile.Load(_temporary[name]).Take("boat");

    /// <summary>Compares masks; of a hard one the soft band alone lies between 0.5 and the ends.</summary>
    private static void AssertAlike(Mask expected, CoarseMask actual, double slack, bool? isHard)
    {
        Mask cut = Mask.FromProbability(actual.Probability, 0.5f);
        double difference = expected.Except(cut).Area + cut.Except(expected).Area;
        Assert.True(difference <= slack * expected.Area, $"{difference} of {expected.Area} pixels differ");
        if (isHard != true) return;
        float[] band = CoarseMask.FromMask("boat", cut).Probability.Pixels.ToArray();
        Assert.Equal(band, actual.Probability.Pixels.ToArray());
    }
}
