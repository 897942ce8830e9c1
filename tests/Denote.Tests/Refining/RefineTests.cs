using Denote.Imaging;
using Denote.Refining;
using Denote.Tensors;
using Denote.TestSupport;
using Denote.Tests.Grounding;

namespace Denote.Tests.Refining;

/// <summary>The whole method with the embedded model on a fixture scene.</summary>
public class RefineTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>
{
    private static readonly RefiningOptions Quick = RefiningOptions.Default with { FeatureGrid = 16 };

    [Fact]
    public void A_blob_around_a_thing_loses_background()
    {
        // A disc twice as large as the largest thing of the scene.
        var (truth, name) = LargestThing();
        var grown = Grow(truth, 4);
        var coarse = CoarseMask.FromMask(name, grown);
        var options = RefiningOptions.Default with { Iterations = 3 };
        var refined = embedded.Model.Refine(embedded.Picture, [coarse], options).Masks[0];
        Assert.Equal(grown.Pixels.ToArray(), refined.MaskBefore.Pixels.ToArray());
        double before = grown.IntersectionOverUnion(truth), after = refined.Mask.IntersectionOverUnion(truth);
        Assert.True(after > before + 0.01, $"{name}: IoU {before:F3} before, {after:F3} after");
        Assert.Equal((128, 128), (refined.Generated!.Width, refined.Generated.Height));
        Assert.Empty(refined.Warnings);
    }

    [Fact]
    public void Only_uncertain_pixels_change_and_by_no_more_than_the_mixing_share()
    {
        var (truth, name) = LargestThing();
        var refined = embedded.Model.Refine(embedded.Picture, [CoarseMask.FromMask(name, truth)], Quick).Masks[0];
        int changed = 0;
        for (int i = 0; i < refined.Probability.Pixels.Length; i++)
        {
            float before = refined.ProbabilityBefore.Pixels[i], after = refined.Probability.Pixels[i];
            if (before == after) continue;
            changed++;
            Assert.InRange(before, 0.2f, 0.6f);
            Assert.InRange(after, 0.8f * before, 0.8f * before + 0.2f + 1e-6f);
        }
        Assert.NotEqual(0, changed);
    }

    [Fact]
    public void Classes_of_one_batch_are_what_they_are_alone()
    {
        var scene = Scene();
        CoarseMask[] masks = [.. scene.Take(3).Select(entry => CoarseMask.FromMask(entry.Name, Grow(entry.Truth, 2)))];
        var together = embedded.Model.Refine(embedded.Picture, masks, Quick);
        for (int i = 0; i < masks.Length; i++)
        {
            var alone = embedded.Model.Refine(embedded.Picture, [masks[i]], Quick).Masks[0];
            float[] one = alone.Probability.Pixels.ToArray(), all = together.Masks[i].Probability.Pixels.ToArray();
            for (int p = 0; p < one.Length; p++) Assert.Equal(one[p], all[p], 1e-4f);
        }
        var labels = together.ToLabelMap();
        Assert.Contains(labels.Pixels.ToArray(), label => label > 0);
        for (int p = 0; p < labels.Pixels.Length; p++)
        {
            float best = together.Masks.Max(mask => mask.Probability.Pixels[p]);
            Assert.Equal(best > 0.5f, labels.Pixels[p] > 0);
            if (labels.Pixels[p] > 0)
                Assert.Equal(best, together.Masks[labels.Pixels[p] - 1].Probability.Pixels[p]);
        }
    }

    [Fact]
    public void Decoding_with_larger_rounding_errors_moves_few_pixels()
    {
        var (truth, name) = LargestThing();
        CoarseMask[] coarse = [CoarseMask.FromMask(name, Grow(truth, 3))];
        var usual = embedded.Model.Refine(embedded.Picture, coarse, Quick).Masks[0];
        using var accuracy = TensorSettings.Use(ConvolutionAccuracy.Precise);
        var precise = embedded.Model.Refine(embedded.Picture, coarse, Quick).Masks[0];
        Assert.True(usual.Mask.IntersectionOverUnion(precise.Mask) > 0.99);
        byte[] one = usual.Generated!.Pixels.ToArray(), other = precise.Generated!.Pixels.ToArray();
        for (int i = 0; i < one.Length; i++) Assert.InRange(one[i] - other[i], -1, 1);
    }

    [Fact]
    public void Settings_that_share_a_generation_give_what_they_give_alone()
    {
        var (truth, name) = LargestThing();
        CoarseMask[] coarse = [CoarseMask.FromMask(name, Grow(truth, 3))];
        RefiningOptions[] variants =
        [
            Quick, Quick with { ConfidenceFilter = null, Mixing = 0.5f }, Quick with { Iterations = 2 },
            Quick with { Injection = MaskInjectionKind.None },
        ];
        var shared = embedded.Model.RefineVariants(embedded.Picture, coarse, variants);
        for (int i = 0; i < variants.Length; i++)
        {
            var alone = embedded.Model.Refine(embedded.Picture, coarse, variants[i]);
            Assert.Equal(
                alone.Masks[0].Probability.Pixels.ToArray(), shared[i].Masks[0].Probability.Pixels.ToArray());
        }
        Assert.Equal(4, shared.Select(result => result.Masks[0].Probability.Pixels.ToArray().Sum()).Distinct().Count());
    }

    [Fact]
    public void Null_text_inversion_generates_nearly_the_picture()
    {
        var (truth, name) = LargestThing();
        var options = Quick with { Reconstruction = ReconstructionKind.NullText, NullTextSteps = 2 };
        var told = new List<string>();
        var refined = embedded.Model.Refine(embedded.Picture, [CoarseMask.FromMask(name, truth)],
            options with { Injection = MaskInjectionKind.None }, new Recorder(told)).Masks[0];
        double difference = 0;
        for (int i = 0; i < refined.Generated!.Pixels.Length; i++)
            difference += Math.Abs(refined.Generated.Pixels[i] - embedded.Picture.Pixels[i]);
        Assert.InRange(difference / embedded.Picture.Pixels.Length, 0, 25);
        Assert.Contains("generation 6/6", told);
    }

    [Fact]
    public void A_mask_of_another_size_is_stretched_over_the_picture()
    {
        var (truth, name) = LargestThing();
        var refined = embedded.Model.Refine(
            embedded.Picture, [CoarseMask.FromMask(name, truth.Resize(61, 40))], Quick).Masks[0];
        Assert.Equal((embedded.Picture.Width, embedded.Picture.Height),
            (refined.Probability.Width, refined.Probability.Height));
        Assert.True(refined.MaskBefore.IntersectionOverUnion(truth) > 0.8);
        Assert.All(refined.Probability.Pixels.ToArray(), value => Assert.InRange(value, 0, 1));
    }

    [Theory]
    [InlineData(false, "empty")]
    [InlineData(true, "covers the whole picture")]
    public void Masks_without_an_edge_stay_as_they_are_with_a_warning(bool isFull, string message)
    {
        var flat = new Mask(9, 9);
        flat.Pixels.Fill(isFull);
        var result = embedded.Model.Refine(embedded.Picture, [CoarseMask.FromMask("boat", flat)], Quick);
        Assert.Contains(message, Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Null(result.Masks[0].Generated);
        Assert.All(result.Masks[0].Probability.Pixels.ToArray(), value => Assert.Equal(isFull ? 1 : 0, value));
        Assert.NotNull(result.DrawComparison());
    }

    [Fact]
    public void What_cannot_be_refined_is_said()
    {
        var (truth, _) = LargestThing();
        string Message(string name, RefiningOptions options) => Assert.Throws<DenoteException>(() =>
            embedded.Model.Refine(embedded.Picture, [CoarseMask.FromMask(name, truth)], options)).Message;

        Assert.Contains("shorter name",
            Message(string.Join(' ', Enumerable.Repeat("boat with a sail", 30)), Quick));
        Assert.Contains("timesteps 0 to 999", Message("boat", Quick with { Timestep = 1000 }));
        Assert.Contains("no coarse mask", Assert.Throws<DenoteException>(
            () => embedded.Model.Refine(embedded.Picture, [])).Message);
        Assert.Contains("{class}", Assert.Throws<DenoteException>(() => Quick with { Prompt = "a photo" }).Message);
        Assert.Contains("the lower end first",
            Assert.Throws<DenoteException>(() => new ProbabilityRange(0.6f, 0.2f)).Message);
        Assert.Contains("0 to 1", Assert.Throws<DenoteException>(() => Quick with { Mixing = 1.2f }).Message);
    }

    [Fact]
    public void A_class_of_several_words_marks_all_its_tokens()
    {
        var tokenizer = embedded.Model.Diffusion.Tokenizer;
        var target = RefiningTarget.Find(tokenizer, RefiningOptions.Default, "red boat");
        var whole = tokenizer.EncodePadded("A photo of red boat");
        Assert.Equal(whole.Ids, target.Ids);
        Assert.Equal(
            [.. whole.Encoding.TokensIn("A photo of ".Length, whole.Encoding.Text.Length).Select(token => token + 1)],
            Enumerable.Range(0, target.TokenMask.Length).Where(i => target.TokenMask[i] == 1).ToArray());
    }

    private static Mask Grow(Mask mask, int radius)
    {
        var soft = SoftBand.Around(mask, 1);
        float limit = (float)(1 / (1 + Math.Exp(radius / (double)Math.Max(mask.Width, mask.Height))));
        return Mask.FromProbability(soft, limit);
    }

    private static (Mask Truth, string Name) LargestThing() =>
        Scene().First(entry => entry.Name is "house" or "boat" or "tree" or "car" or "box");

    /// <summary>The classes of the first fixture scene with their true masks, the largest first.</summary>
    private static (Mask Truth, string Name)[] Scene()
    {
        using var json = System.Text.Json.JsonDocument.Parse(
            File.ReadAllBytes(FixtureTensors.Locate("picturebook", "scenes.json")));
        var scene = json.RootElement.GetProperty("scenes")[0];
        var labels = ImageFile.LoadIndexed(
            FixtureTensors.Locate("picturebook", scene.GetProperty("panoptic").GetString()!));
        return
        [
            .. scene.GetProperty("segments").EnumerateArray()
                .Select(segment => (
                    Mask.FromLabel(labels, (byte)segment.GetProperty("id").GetInt32()),
                    segment.GetProperty("class").GetString()!))
                .OrderByDescending(entry => entry.Item1.Area),
        ];
    }

    private sealed class Recorder(List<string> told) : IProgress<DenoteProgress>
    {
        public void Report(DenoteProgress value) => told.Add($"{value.Stage} {value.Done}/{value.Total}");
    }
}
