namespace Denote.Imaging.Tests;

/// <summary>Overlays, which are painted in strips along runs of masks, against the plain loop over all pixels.</summary>
public class OverlayPaintingTests
{
    private static readonly Rgb Paper = new(255, 255, 255);

    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 }, { 37, 300 }, { 300, 37 }, { 131, 129 }, { 1030, 260 }, { 260, 1030 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Tints_and_outlines_are_those_of_every_pixel_by_itself(int width, int height)
    {
        Image picture = Picture(width, height);
        OverlayLayer[] layers = Layers(width, height);
        Image drawn = Overlay.Draw(picture, layers, new OverlayOptions { Scale = 1, Legend = false });
        Assert.Equal(DrawPlainly(picture, layers, 0.45).Pixels.ToArray(), drawn.Pixels.ToArray());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_file_holds_what_is_drawn(int width, int height)
    {
        Image picture = Picture(width, height);
        OverlayLayer[] layers = Layers(width, height);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        try
        {
            Overlay.Save(picture, layers, path);
            Image saved = ImageFile.Load(path), drawn = Overlay.Draw(picture, layers);
            Assert.Equal((drawn.Width, drawn.Height), (saved.Width, saved.Height));
            Assert.Equal(drawn.Pixels.ToArray(), saved.Pixels.ToArray());
            using var stream = new MemoryStream();
            ImageFile.WritePng(drawn, stream);
            Assert.Equal(stream.ToArray(), File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_large_picture_comes_back_from_its_file_as_it_was()
    {
        Image picture = Picture(2000, 1200);
        using var stream = new MemoryStream();
        ImageFile.WritePng(picture, stream);
        stream.Position = 0;
        Assert.Equal(picture.Pixels.ToArray(), ImageFile.Load(stream).Pixels.ToArray());
    }

    private static Image Picture(int width, int height)
    {
        var picture = new Image(width, height);
        new Random(5).NextBytes(picture.Pixels);
        return picture;
    }

    /// <summary>Two discs that overlap, a frame along the border, and nothing.</summary>
    private static OverlayLayer[] Layers(int width, int height)
    {
        Mask[] masks = [.. Enumerable.Range(0, 4).Select(_ => new Mask(width, height))];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double across = (x + 0.5) / width, down = (y + 0.5) / height;
                masks[0][x, y] = Math.Pow(across - 0.4, 2) + Math.Pow(down - 0.5, 2) < 0.06;
                masks[1][x, y] = Math.Pow(across - 0.6, 2) + Math.Pow(down - 0.45, 2) < 0.05;
                masks[2][x, y] = x < 3 || y < 5 || x >= width - 2 || y >= height - 4;
            }
        }
        return [.. masks.Select((mask, i) => new OverlayLayer(mask, $"layer {i}", new Rgb((byte)(50 * i), 200, 77)))];
    }

    private static Image DrawPlainly(Image picture, OverlayLayer[] layers, double opacity)
    {
        Image image = picture.Clone();
        int thickness = Math.Max(2, Math.Max(image.Width, image.Height) / 256);
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                Rgb[] here = [.. layers.Where(layer => layer.Mask[x, y]).Select(layer => layer.Colour!.Value)];
                if (here.Length == 0) continue;
                var mean = new Rgb((byte)(here.Sum(colour => colour.Red) / here.Length),
                    (byte)(here.Sum(colour => colour.Green) / here.Length),
                    (byte)(here.Sum(colour => colour.Blue) / here.Length));
                image[x, y] = image[x, y].Mix(mean, opacity);
            }
        }
        foreach (OverlayLayer layer in layers)
            Outline(image, layer.Mask.Complement(), Math.Max(1, thickness / 2), Paper, 0.75);
        foreach (OverlayLayer layer in layers) Outline(image, layer.Mask, thickness, layer.Colour!.Value, 1);
        return image;
    }

    private static void Outline(Image image, Mask side, int radius, Rgb colour, double share)
    {
        var border = new List<(int X, int Y)>();
        for (int y = 0; y < side.Height; y++)
            for (int x = 0; x < side.Width; x++)
                if (side[x, y] && TouchesOther(side, x, y)) border.Add((x, y));
        var band = new Mask(side.Width, side.Height);
        foreach ((int x, int y) in border)
        {
            for (int dy = -radius; dy <= radius; dy++)
            {
                for (int dx = -radius; dx <= radius; dx++)
                {
                    bool isInside = (uint)(x + dx) < (uint)side.Width && (uint)(y + dy) < (uint)side.Height;
                    if (isInside && dx * dx + dy * dy < radius * radius) band[x + dx, y + dy] = true;
                }
            }
        }
        for (int y = 0; y < side.Height; y++)
            for (int x = 0; x < side.Width; x++)
                if (side[x, y] && band[x, y]) image[x, y] = image[x, y].Mix(colour, share);
    }

    private static bool TouchesOther(Mask mask, int x, int y) =>
        (x > 0 && !mask[x - 1, y]) || (x + 1 < mask.Width && !mask[x + 1, y]) ||
        (y > 0 && !mask[x, y - 1]) || (y + 1 < mask.Height && !mask[x, y + 1]);
}
