using Denote.Imaging;
using Denote.Models.Sam;
using Denote.Proposals;
using Denote.TestSupport;

namespace Denote.Tests.Proposals;

/// <summary>
/// SamPredictor and SamAutomaticMaskGenerator against the reference: golden folder 11 (random weights) and the embedded
/// model on picture-book scenes.
/// </summary>
public sealed class SamProposerGoldenTests
{
    private const string Golden = "11-sam";
    private const string Embedded = "picturebook-sam";

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string folder in new[] { Golden, Embedded })
            foreach (string name in AutomaticMasks.Read(folder).Keys)
                data.Add(folder, name);
            return data;
        }
    }

    public static TheoryData<string, string> Prompts
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string image in new[] { "a", "b" }) data.Add(Golden, image);
            foreach (string name in FixtureTensors.Read(Embedded, "inputs.safetensors").Keys)
                if (name.EndsWith(".image")) data.Add(Embedded, name[..^".image".Length]);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void AutomaticMasksMatchInOrder(string folder, string name)
    {
        var expected = AutomaticMasks.Read(folder)[name];
        using var segmenter = Load(folder);
        var proposer = new SamProposer(segmenter, expected.Options);
        var actual = proposer.Propose(Picture(folder, expected.Image));
        Assert.Equal(expected.Masks.Count, actual.Count);
        for (int i = 0; i < actual.Count; i++)
        {
            var (wanted, found) = (expected.Masks[i], actual[i]);
            Assert.Equal(wanted.Iou, found.Score, 1e-3);
            Assert.Equal(wanted.Stability, found.Stability!.Value, 2e-3);
            Assert.Equal((wanted.X, wanted.Y), found.Point!.Value);
            // Pixels whose logit is 0 up to rounding may fall on either side.
            Assert.True(wanted.Mask.IntersectionOverUnion(found.Mask) >= 0.998, $"mask {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public void PromptsGiveTheReferenceMasksAtThePicturesSize(string folder, string name)
    {
        using var segmenter = Load(folder);
        using var image = segmenter.Encode(Picture(folder, name));
        var expected = FixtureTensors.Read(folder, "expected.safetensors");
        string prefix = folder == Golden ? $"{name}.p0" : name;
        var prompt = new SamPrompt { Points = [Point(folder, name)] };
        foreach (bool isAmbiguous in new[] { true, false })
        {
            var actual = segmenter.Predict(image, prompt, isAmbiguous);
            string kind = isAmbiguous ? "multi" : "single";
            float[] iou = expected[$"{prefix}.{kind}.iou"].ToFloats();
            Assert.Equal(iou, actual.Select(mask => mask.Score), (a, b) => Math.Abs(a - b) < 1e-3);
            if (!expected.TryGetValue($"{prefix}.{kind}.mask_u8", out var masks)) continue;
            int size = actual[0].Mask.Width * actual[0].Mask.Height;
            for (int m = 0; m < actual.Count; m++)
            {
                bool[] pixels = [.. masks.ToBytes().AsSpan(m * size, size).ToArray().Select(value => value != 0)];
                var wanted = new Mask(actual[m].Mask.Width, actual[m].Mask.Height, pixels);
                int differing = wanted.Except(actual[m].Mask).Area + actual[m].Mask.Except(wanted).Area;
                Assert.True(differing <= size / 2000, $"{prefix}.{kind} mask {m}: {differing} of {size} pixels differ");
            }
        }
    }

    private static Image Picture(string folder, string name) =>
        AutomaticMasks.Picture(folder, folder == Golden ? $"image.{name}" : $"{name}.image");

    private static SamPoint Point(string folder, string name)
    {
        if (folder == Golden) return new SamPoint(60.5f, 70.25f);
        float[] point = FixtureTensors.Read(folder, "inputs.safetensors")[$"{name}.point"].ToFloats();
        return new SamPoint(point[0], point[1]);
    }

    private static SamSegmenter Load(string folder) => folder == Golden
        ? SamSegmenter.Load(FixtureTensors.Locate(Golden, "sam"))
        : SamSegmenter.Load(EmbeddedFolder());

    private static string EmbeddedFolder() => FixtureTensors.InRepository("models", "picturebook", "sam");
}
