using System.Text.Json;
using Denote.TestSupport;

namespace Denote.Imaging.Tests;

/// <summary>The JPEG corpus, read from the shared corpora where they exist.</summary>
public class JpegCorpusTests
{
    /// <summary>
    /// Its second channel's scan lacks bits and its third channel is refined without ever having been sent; what
    /// lenient decoders make of it is a guess.
    /// </summary>
    private const string Damaged = "partial_progressive.jpg";

    private static string Folder => FixtureTensors.FindShared("corpora", "jpeg")!;

    [SharedFact("corpora", "jpeg")]
    public void Every_picture_has_the_size_and_mean_that_Pillow_finds()
    {
        var wrong = new List<string>();
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "expected.json")));
        foreach (JsonProperty entry in expected.RootElement.EnumerateObject())
        {
            if (entry.Name == Damaged) continue;
            string path = Path.Combine(Folder, entry.Name);
            double[] size = Numbers(entry.Value, "size"), mean = Numbers(entry.Value, "mean_rgb");
            Image image = ImageFile.Load(path);
            PictureInfo info = ImageFile.Identify(path);
            double[] actual = [.. Enumerable.Range(0, 3).Select(channel => Mean(image, channel))];
            bool same = size[0] == image.Width && size[1] == image.Height
                && info.Width == image.Width && info.Height == image.Height;
            for (int channel = 0; channel < 3; channel++) same &= Math.Abs(actual[channel] - mean[channel]) < 0.02;
            if (!same) wrong.Add($"{entry.Name}: {image.Width} x {image.Height}, mean {string.Join(" ", actual)}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [SharedFact("corpora", "jpeg")]
    public void Every_picture_with_a_decoded_twin_differs_from_it_by_3_levels_at_most()
    {
        var wrong = new List<string>();
        foreach (string path in Directory.EnumerateFiles(Folder, "*.jpg"))
        {
            string twin = Path.ChangeExtension(path, ".png");
            if (!File.Exists(twin) || Path.GetFileName(path) == Damaged) continue;
            Image image = ImageFile.Load(path), reference = ImageFile.Load(twin);
            int most = 0;
            for (int i = 0; i < image.Pixels.Length; i++)
                most = Math.Max(most, Math.Abs(image.Pixels[i] - reference.Pixels[i]));
            if (most > 3) wrong.Add($"{Path.GetFileName(path)}: {most}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [SharedFact("corpora", "jpeg")]
    public void A_damaged_progressive_file_is_refused()
    {
        Assert.Throws<ImageException>(() => ImageFile.Load(Path.Combine(Folder, Damaged)));
    }

    private static double[] Numbers(JsonElement entry, string name) =>
        [.. entry.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    private static double Mean(Image image, int channel)
    {
        double sum = 0;
        for (int i = channel; i < image.Pixels.Length; i += 3) sum += image.Pixels[i];
        return sum / (image.Width * image.Height);
    }
}
