using System.Text.Json;
using Denote.Imaging;

namespace Denote.Cli.Tests.Masks;

/// <summary>Coarse masks of other proportions than the picture's, turned photos, masks that vanish.</summary>
public sealed class MaskSizeTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void An_unturned_mask_is_turned_as_its_photo(byte orientation)
    {
        // Stored 96 x 64, with a red block in the mask's place.
        var mask = new Mask(96, 64);
        var photo = new Image(96, 64);
        for (int y = 8; y < 24; y++)
        {
            for (int x = 12; x < 60; x++) (mask[x, y], photo[x, y]) = (true, new Rgb(255, 0, 0));
        }
        byte[] plain = JpegFile.Encode(photo, 4, halvesColour: false);
        byte[] turn = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0,
            0, 0];
        _temporary.Write("photo.jpg", [0xFF, 0xD8, 0xFF, 0xE1, 0, (byte)(turn.Length + 2), .. turn, .. plain[2..]]);
        ImageFile.Save(mask, _temporary["mask.png"]);
        Image upright = ImageFile.Load(_temporary["photo.jpg"]);
        Assert.Equal((64, 96), (upright.Width, upright.Height));

        var run = Refine("--out", _temporary["out"]);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains($"was turned as the photo's EXIF orientation {orientation}", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("stretched", run.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(_temporary["out", "result.json"]));
        Assert.Equal(mask.Area, json.RootElement.GetProperty("classes")[0].GetProperty("areaBefore").GetInt32());
        var before = Denote.Refining.CoarseMask.FromMask("block", mask)
            .UprightOver(upright, orientation).Probability;
        var red = new Mask(64, 96);
        for (int y = 0; y < 96; y++)
            for (int x = 0; x < 64; x++) red[x, y] = upright[x, y].Red > 128;
        Assert.Equal(red.Pixels.ToArray(), Mask.FromProbability(before, 0.5f).Pixels.ToArray());
    }

    [Fact]
    public void Other_proportions_are_told_and_rounding_is_not()
    {
        ImageFile.Save(new Image(100, 60), _temporary["photo.jpg"]);
        foreach (var (width, height, message) in ((int, int, string)[])
        [
            (40, 40, "40 x 40 pixels, the picture 100 x 60, which are other proportions, so that it was stretched"),
            (60, 100, "turned by 90 degrees it would fit"),
            (100, 60, ""), (50, 30, ""), (13, 8, ""), (33, 20, ""), (401, 240, ""),
        ])
        {
            var mask = new Mask(width, height);
            for (int y = height / 4; y < height * 3 / 4; y++) mask.Row(y)[(width / 4)..(width * 3 / 4)].Fill(true);
            ImageFile.Save(mask, _temporary["mask.png"]);
            var run = Refine();
            Assert.Equal(ExitCode.Ok, run.Code);
            if (message.Length == 0) Assert.Empty(run.Error);
            else Assert.Contains(message, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_mask_that_vanishes_says_so()
    {
        ImageFile.Save(new Image(64, 64), _temporary["photo.jpg"]);
        var mask = new Mask(640, 640);
        mask[320, 320] = true;
        ImageFile.Save(mask, _temporary["mask.png"]);
        var run = Refine();
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("of the 1 pixels of the coarse mask of 640 x 640 none is left in the picture's 64 x 64",
            run.Error, StringComparison.Ordinal);
    }

    private CommandRun Refine(params string[] options) => CommandRun.Of(["refine", _temporary["photo.jpg"],
        _temporary["mask.png"], "--class", "block", "--grid", "8", .. options]);
}
