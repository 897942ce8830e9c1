using System.Security.Cryptography;
using System.Text.Json;
using Denote.TestSupport;

namespace Denote.Imaging.Tests;

/// <summary>PngSuite, read from the shared corpora where they exist.</summary>
public class PngSuiteTests
{
    private static string Folder => FixtureTensors.FindShared("corpora", "png")!;

    [SharedFact("corpora", "png")]
    public void Every_picture_with_a_known_hash_decodes_to_it()
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        var wrong = new List<string>();
        foreach (JsonProperty entry in expected.RootElement.EnumerateObject())
        {
            RgbaImage image = ImageFile.LoadRgba(Path.Combine(Folder, entry.Name));
            string hash = Convert.ToHexStringLower(SHA256.HashData(image.Pixels));
            int[] size = [.. entry.Value.GetProperty("size").EnumerateArray().Select(side => side.GetInt32())];
            if (size[0] != image.Width || size[1] != image.Height
                || hash != entry.Value.GetProperty("rgba8_sha256").GetString())
                wrong.Add(entry.Name);
        }
        Assert.Empty(wrong);
    }

    [SharedFact("corpora", "png")]
    public void Every_picture_decodes_to_every_type_consistently()
    {
        foreach (string path in Directory.EnumerateFiles(Folder, "*.png"))
        {
            RgbaImage rgba = ImageFile.LoadRgba(path);
            Image rgb = ImageFile.Load(path);
            PictureInfo info = ImageFile.Identify(path);
            Assert.Equal((rgba.Width, rgba.Height), (info.Width, info.Height));
            for (int i = 0; i < rgba.Width * rgba.Height; i++)
                Assert.True(rgba.Pixels.Slice(4 * i, 3).SequenceEqual(rgb.Pixels.Slice(3 * i, 3)), path);
            Assert.Equal(rgb.ToGrey().Pixels.ToArray(), ImageFile.LoadGrey(path).Pixels.ToArray());
            if (info.HasPalette)
                Assert.Equal(rgb.Pixels.ToArray(), ImageFile.LoadIndexed(path).ToRgb().Pixels.ToArray());
        }
    }

    [SharedTheory("corpora", "png")]
    [InlineData("basn0g16.png", "basi0g16.png")]
    [InlineData("basn2c16.png", "basi2c16.png")]
    [InlineData("basn4a16.png", "basi4a16.png")]
    [InlineData("basn6a16.png", "basi6a16.png")]
    [InlineData("basn2c16.png", "oi9n2c16.png")]
    [InlineData("basn0g16.png", "oi4n0g16.png")]
    public void Sixteen_bit_twins_agree(string one, string other)
    {
        Assert.Equal(ImageFile.LoadRgba(Path.Combine(Folder, one)).Pixels.ToArray(),
            ImageFile.LoadRgba(Path.Combine(Folder, other)).Pixels.ToArray());
        Assert.Equal(ImageFile.LoadGrey16(Path.Combine(Folder, one)).Pixels.ToArray(),
            ImageFile.LoadGrey16(Path.Combine(Folder, other)).Pixels.ToArray());
    }

    [SharedFact("corpora", "png")]
    public void Sixteen_bit_grey_keeps_all_bits_and_its_high_byte_is_the_8_bit_picture()
    {
        string path = Path.Combine(Folder, "basn0g16.png");
        ushort[] all = ImageFile.LoadGrey16(path).Pixels.ToArray();
        Assert.Contains(all, sample => (sample & 255) != sample >> 8);
        Assert.Equal(all.Select(sample => (byte)(sample >> 8)), ImageFile.LoadGrey(path).Pixels.ToArray());
    }
}
