using Denote.CoarseMasks;
using Denote.Imaging;
using Denote.Models;
using Denote.Models.Clip;
using Denote.Tensors;
using Denote.Tests.Grounding;
using Denote.TestSupport;

namespace Denote.Tests.Refining;

/// <summary>The coarse-mask makers with the embedded model.</summary>
public class CoarseMakerTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>
{
    private static readonly CoarseOptions Quick = new() { Grid = 16, BackgroundWords = ["sea", "sand"] };

    public static TheoryData<CoarseMethod> Methods => [.. Enum.GetValues<CoarseMethod>()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_maker_gives_probabilities_that_refine_takes(CoarseMethod method)
    {
        var made = embedded.Model.MakeCoarse(embedded.Picture, ["house", "sky"], method, Quick);
        Assert.Equal(["house", "sky"], made.Masks.Select(mask => mask.ClassName));
        foreach (var mask in made.Masks)
        {
            Assert.Equal((embedded.Picture.Width, embedded.Picture.Height),
                (mask.Probability.Width, mask.Probability.Height));
            float[] values = mask.Probability.Pixels.ToArray();
            Assert.All(values, value => Assert.InRange(value, 0, 1));
            Assert.NotEqual(values.Min(), values.Max());
        }
    }

    [Theory]
    [InlineData(CoarseMethod.Attention)]
    [InlineData(CoarseMethod.DiffSegmenter)]
    [InlineData(CoarseMethod.ClipEs)]
    public void The_map_is_higher_on_the_class_than_beside_it(CoarseMethod method)
    {
        float[] map = embedded.Model.MakeCoarse(embedded.Picture, ["house"], method, Quick)
            .Masks[0].Probability.Pixels.ToArray();
        var labels = ImageFile.LoadIndexed(FixtureTensors.Locate("picturebook", "panoptic", "0004.png"));
        int id = 0;
        using var json = System.Text.Json.JsonDocument.Parse(
            File.ReadAllBytes(FixtureTensors.Locate("picturebook", "scenes.json")));
        foreach (var segment in json.RootElement.GetProperty("scenes")[0].GetProperty("segments").EnumerateArray())
            if (segment.GetProperty("class").GetString() == "house") id = segment.GetProperty("id").GetInt32();
        byte[] truth = labels.Pixels.ToArray();
        double inside = map.Where((_, i) => truth[i] == id).Average();
        double outside = map.Where((_, i) => truth[i] != id).Average();
        Assert.True(inside > 1.5 * outside, $"{method}: {inside:F3} inside, {outside:F3} outside");
    }

    [Fact]
    public void The_gradient_of_a_class_probability_is_that_of_differences()
    {
        using var scope = TensorScope.Enter();
        string folder = Path.Combine(DenoteModel.EmbeddedFolder, "clip");
        using var weights = Weights.Open(folder, "model");
        string config = Path.Combine(folder, "config.json");
        var clip = new ClipModel(ClipTextConfig.Read(config), ClipVisionConfig.Read(config), weights);
        var random = new TorchRandom(3);
        var picture = random.Normal([1, 32, 32, 3]);
        var texts = ClipModel.UnitLength(random.Normal([3, clip.Vision.Config.ProjectionSize!.Value]));
        var (tokens, normalized) = clip.Vision.EncodeBeforeLast(picture);

        float[] whole = clip.Vision.Forward(picture).ImageEmbedding!.ToArray();
        float[] parted = clip.Vision.EmbedFromLast(tokens, normalized).ToArray();
        for (int i = 0; i < whole.Length; i++) Assert.Equal(whole[i], parted[i], 1e-5f);

        float Probability(Tensor seen) =>
            ClassTexts.Probabilities(clip, clip.Vision.EmbedFromLast(tokens, seen), texts).Span[1];
        using var tape = GradientTape.Record();
        tape.Watch(normalized);
        var embedding = clip.Vision.EmbedFromLast(tokens, normalized);
        var gradient = tape.Gradient(
            embedding, ClassActivationMaps.ProbabilityGradient(clip, embedding, texts, 1), normalized);
        float largest = gradient.ToArray().Max(Math.Abs);
        Assert.NotEqual(0, largest);
        foreach (int index in (int[])[130, 700, 1500])
        {
            const float Step = 2e-2f;
            Tensor up = normalized.Clone(), down = normalized.Clone();
            up.Span[index] += Step;
            down.Span[index] -= Step;
            double slope = (Probability(up) - Probability(down)) / (2.0 * Step);
            Assert.InRange(gradient.Span[index] - slope, -0.05 * largest, 0.05 * largest);
        }
    }

    [Fact]
    public void What_cannot_be_made_is_said()
    {
        Assert.Contains("There is no class", Assert.Throws<DenoteException>(
            () => embedded.Model.MakeCoarse(embedded.Picture, [], CoarseMethod.Sclip)).Message);
        Assert.Contains("has no name", Assert.Throws<DenoteException>(
            () => embedded.Model.MakeCoarse(embedded.Picture, [" "], CoarseMethod.Sclip)).Message);
        Assert.Contains("{class}", Assert.Throws<DenoteException>(() => Quick with { Prompt = "a" }).Message);
        Assert.Contains("1 to 256", Assert.Throws<DenoteException>(() => Quick with { Grid = 0 }).Message);
    }
}
