using System.Text;
using Denote.Imaging.Drawing;

namespace Denote.Imaging.Tests;

public class DrawingTests
{
    private static readonly Rgb White = new(255, 255, 255);
    private static readonly Rgb Black = new(0, 0, 0);

    [Fact]
    public void Every_printable_ASCII_character_has_its_own_visible_glyph()
    {
        var seen = new HashSet<string>();
        for (char character = '!'; character <= '~'; character++)
        {
            Image drawn = Write(character.ToString());
            Assert.True(seen.Add(Convert.ToHexString(drawn.Pixels)), $"'{character}' looks like another character");
        }
        Assert.DoesNotContain(Convert.ToHexString(new Image(40, 40).Pixels), seen);
        Assert.DoesNotContain(Convert.ToHexString(Write("\u00e9").Pixels), seen);
    }

    [Theory]
    [InlineData("\u00e9")]
    [InlineData("\U0001F600")]
    [InlineData("\t")]
    public void Other_characters_are_one_visible_box(string text)
    {
        Assert.Equal(Write("\u4e00").Pixels.ToArray(), Write(text).Pixels.ToArray());
        Assert.True(Lettering.Measure(text, 14) > 0);
    }

    [Fact]
    public void Text_stays_inside_its_measure_and_is_clipped_at_the_picture()
    {
        const string Text = "Wgj|(@}";
        double width = Lettering.Measure(Text, 28);
        var image = new Image((int)width + 40, 80);
        Lettering.Draw(image, Text, 20, 50, 28, White);
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                if (x < 16 || x > 24 + width || y < 15 || y > 62) Assert.Equal(Black, image[x, y]);
            }
        }
        Lettering.Draw(image, Text, -100, -3, 28, White);
        Lettering.Draw(image, Text, image.Width - 3, image.Height + 3, 28, White);
    }

    [Fact]
    public void Long_text_is_shortened_to_its_space()
    {
        var random = new Random(8);
        for (int round = 0; round < 100; round++)
        {
            var text = new StringBuilder();
            while (random.Next(30) > 0) text.Append((char)random.Next(32, 127));
            double space = random.Next(20, 300);
            string fitted = Lettering.Fit(text.ToString(), 12, space);
            Assert.True(Lettering.Measure(fitted, 12) <= space);
            Assert.True(fitted == text.ToString() || fitted.EndsWith("..."));
        }
    }

    [Fact]
    public void An_overlay_tints_the_mask_and_nothing_else()
    {
        var picture = new Image(4, 3);
        var mask = new Mask(4, 3) { [1, 1] = true };
        var options = new OverlayOptions { Outline = false, Legend = false, Scale = 1, Opacity = 0.5 };
        Image drawn = Overlay.Draw(picture, [new OverlayLayer(mask, "dot", new Rgb(200, 100, 50))], options);
        for (int i = 0; i < 12; i++) Assert.Equal(i == 5 ? new Rgb(100, 50, 25) : Black, drawn[i % 4, i / 4]);
        Assert.Equal(Black, picture[1, 1]);
    }

    [Fact]
    public void Overlapping_masks_mix_their_colours()
    {
        Mask all = new Mask(1, 1).Complement();
        Image drawn = Overlay.Draw(new Image(1, 1),
            [new OverlayLayer(all, "a", new Rgb(200, 0, 0)), new OverlayLayer(all, "b", new Rgb(0, 100, 0))],
            new OverlayOptions { Outline = false, Legend = false, Scale = 1, Opacity = 1 });
        Assert.Equal(new Rgb(100, 50, 0), drawn[0, 0]);
    }

    [Fact]
    public void An_outline_runs_inside_the_mask_in_its_full_colour()
    {
        var mask = new Mask(40, 40);
        for (int y = 10; y < 30; y++) mask.Row(y)[10..30].Fill(true);
        var colour = new Rgb(10, 200, 30);
        Image drawn = Overlay.Draw(new Image(40, 40), [new OverlayLayer(mask, "square", colour)],
            new OverlayOptions { Legend = false, Scale = 1, Opacity = 0 });
        Assert.Equal(colour, drawn[10, 20]);
        Assert.Equal(colour, drawn[29, 29]);
        Assert.Equal(Black, drawn[20, 20]);
        Assert.Equal(Black, drawn[5, 20]);
    }

    [Theory]
    [InlineData(1, 1, 16)]
    [InlineData(128, 128, 512)]
    [InlineData(100, 50, 600)]
    [InlineData(900, 600, 900)]
    [InlineData(3000, 3, 3000)]
    [InlineData(3, 3000, 3)]
    public void The_legend_stands_under_the_enlarged_picture(int width, int height, int drawnWidth)
    {
        var options = new OverlayOptions();
        OverlayLayer[] layers = [new(new Mask(width, height), "nothing"), new(new Mask(width, height), "a \u00e9 b")];
        Image bare = Overlay.Draw(new Image(width, height), layers, options with { Legend = false });
        Assert.Equal(drawnWidth, bare.Width);
        Image whole = Overlay.Draw(new Image(width, height), layers, options);
        Assert.Equal(Math.Max(drawnWidth, 240), whole.Width);
        Assert.InRange(whole.Height - bare.Height, 30, 250);
        Image without = Overlay.Draw(new Image(width, height), [], options);
        Assert.Equal((bare.Width, bare.Height), (without.Width, without.Height));
    }

    [Fact]
    public void A_hundred_layers_with_long_labels_get_a_legend_of_many_rows()
    {
        var layers = Enumerable.Range(0, 100).Select(i => new OverlayLayer(new Mask(64, 64),
            string.Concat(Enumerable.Repeat("very ", i)) + "long")).ToList();
        Assert.True(Overlay.Draw(new Image(64, 64), layers).Height > 512 + 1500);
    }

    [Fact]
    public void A_mask_of_another_size_is_named()
    {
        var layer = new OverlayLayer(new Mask(2, 2), "the red ball");
        var error = Assert.Throws<ImageException>(() => Overlay.Draw(new Image(3, 2), [layer]));
        Assert.Contains("the red ball", error.Message);
    }

    [Fact]
    public void A_heat_map_is_brightest_where_the_value_is_highest()
    {
        var values = new FloatImage(2, 1, [-3, 5]);
        Image drawn = HeatMap.Draw(new Image(8, 4), values, new HeatMapOptions { Opacity = 1 });
        Assert.Equal(ColourMap.At(0), drawn[0, 0]);
        Assert.Equal(ColourMap.At(1), drawn[7, 3]);
        Assert.True(drawn[7, 0].Brightness > drawn[4, 0].Brightness);
        Assert.Equal((24, 12), Size(HeatMap.Draw(new Image(8, 4), values, new HeatMapOptions { Scale = 3 })));
    }

    [Fact]
    public void A_flat_or_undefined_heat_map_is_dark()
    {
        var options = new HeatMapOptions { Opacity = 1 };
        Image flat = HeatMap.Draw(new Image(3, 3), new FloatImage(2, 2, [7, 7, 7, 7]), options);
        Assert.Equal(ColourMap.At(0), flat[1, 1]);
        float nan = float.NaN;
        Image undefined = HeatMap.Draw(new Image(3, 3), new FloatImage(2, 2, [nan, nan, nan, nan]), options);
        Assert.Equal(ColourMap.At(0), undefined[1, 1]);
        float[] infinite = [float.PositiveInfinity, 1, 0, nan];
        Image bright = HeatMap.Draw(new Image(2, 2), new FloatImage(2, 2, infinite), options);
        Assert.Equal(ColourMap.At(1), bright[0, 0]);
    }

    [Fact]
    public void The_colour_map_grows_steadily_brighter()
    {
        for (int i = 1; i <= 100; i++)
            Assert.True(ColourMap.At(i / 100.0).Brightness >= ColourMap.At((i - 1) / 100.0).Brightness);
        Assert.Equal(ColourMap.At(1), ColourMap.At(9));
        Assert.Equal(ColourMap.At(0), ColourMap.At(double.NaN));
    }

    [Fact]
    public void A_contact_sheet_holds_every_picture_in_its_grid()
    {
        var red = new Image(1, 1, [255, 0, 0]);
        ContactSheetTile[] tiles = [.. Enumerable.Range(0, 5).Select(i => new ContactSheetTile(red, $"tile {i}"))];
        Image sheet = ContactSheet.Draw(tiles, 2, 32, "A title");
        int count = 0;
        for (int i = 0; i < sheet.Width * sheet.Height; i++)
            count += sheet.Pixels.Slice(3 * i, 3).SequenceEqual((ReadOnlySpan<byte>)[255, 0, 0]) ? 1 : 0;
        Assert.Equal(5 * 32 * 32, count);
        Assert.True(ContactSheet.Draw(tiles, 5, 32).Width > ContactSheet.Draw(tiles, 1, 32).Width);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<ImageException>(() => new OverlayOptions { Opacity = 1.5 });
        Assert.Throws<ImageException>(() => new OverlayOptions { Scale = 0 });
        Assert.Throws<ImageException>(() => new HeatMapOptions { Opacity = double.NaN });
        Assert.Throws<ImageException>(() => new HeatMapOptions { Scale = 65 });
        Assert.Throws<ImageException>(() => ContactSheet.Draw([]));
        Assert.Throws<ImageException>(() => ContactSheet.Draw([new(new Image(1, 1), "")], 0));
        Assert.Throws<ImageException>(() => ContactSheet.Draw([new(new Image(1, 1), "")], 1, 5));
    }

    private static (int Width, int Height) Size(Image image) => (image.Width, image.Height);

    private static Image Write(string text)
    {
        var image = new Image(40, 40);
        Lettering.Draw(image, text, 8, 28, 20, White);
        return image;
    }
}
