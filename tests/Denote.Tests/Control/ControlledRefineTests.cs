using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Refining;
using Denote.Tensors;
using Denote.Tests.Grounding;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Tests.Control;

/// <summary>A ControlNet tells the mask to the model in place of edits of attention.</summary>
public sealed class ControlledRefineTests(EmbeddedModel embedded, PictureBookControl control)
    : IClassFixture<EmbeddedModel>, IClassFixture<PictureBookControl>
{
    private static readonly RefiningOptions Quick = RefiningOptions.Controlled with { FeatureGrid = 8 };

    [Theory]
    [InlineData(ReconstructionKind.OneStep)]
    [InlineData(ReconstructionKind.NullText)]
    public void One_that_adds_nothing_gives_the_picture_of_none_and_another_changes_it(ReconstructionKind kind)
    {
        var options = Quick with { Reconstruction = kind, NullTextSteps = 1 };
        CoarseMask[] coarse = [Box("house", 20, 90)];
        byte[] Generated(DenoteModel model, RefiningOptions chosen) =>
            model.Refine(embedded.Picture, coarse, chosen).Masks[0].Generated!.Pixels.ToArray();
        byte[] plain = Generated(embedded.Model, options with { ControlScale = null });
        Assert.Equal(plain, Generated(control.WithSilent, options));
        Assert.NotEqual(plain, Generated(control.WithRandom, options));
        Assert.Equal(plain, Generated(control.WithRandom, options with { ControlScale = 0 }));
    }

    [Fact]
    public void Every_class_of_a_batch_gets_the_residuals_of_its_own_mask_and_colour()
    {
        using var scope = TensorScope.Enter();
        CoarseMask[] coarse = [Box("house", 20, 90), Box("grass", 64, 128)];
        (int, int, byte[])[] places = [(20, 90, [255, 9, 224]), (64, 128, [4, 250, 7])];
        var options = Quick with { ControlScale = 0.5f };
        var result = control.WithRandom.Refine(embedded.Picture, coarse, options);
        Assert.Equal(["house", "grass"], result.Masks.Select(mask => mask.ControlCategory));
        Assert.Empty(result.Warnings);
        Assert.Equal("random", result.Control!.Name);

        StableDiffusion model = embedded.Model.Diffusion;
        using var loaded = ControlModel.Load(control.Random);
        var schedule = NoiseSchedule.Create(model.Scheduler);
        var latent = PictureLatent.Encode(model, embedded.Picture);
        var noise = Ops.ToChannelsLast(new TorchRandom(options.Seed).Normal([1, 4, 32, 32]));
        var noisy = schedule.AddNoise(latent, noise, options.Timestep);
        for (int i = 0; i < places.Length; i++)
        {
            var (from, to, color) = places[i];
            var seen = Tensor.Zeros([1, 128, 128, 3]);
            for (int y = from; y < to; y++)
                for (int x = from; x < to; x++)
                    for (int c = 0; c < 3; c++) seen.Span[(y * 128 + x) * 3 + c] = color[c] / 255f;
            using var context = model.CreateContext(
                model.Encode(model.Tokenizer.EncodePadded("A photo of " + coarse[i].ClassName).Ids));
            var residuals = loaded.Network.Forward(
                noisy, [options.Timestep], context.Text, loaded.Network.Encode(seen), 0.5f);
            var prediction = model.UNet.Forward(
                noisy, [options.Timestep], context.Text, conditions: new() { Control = residuals });
            var original = schedule.Original(prediction, model.Scheduler.Prediction, noisy, options.Timestep);
            byte[] expected = PictureLatent.ToImage(PictureLatent.Decode(model, original)).Pixels.ToArray();
            byte[] actual = result.Masks[i].Generated!.Pixels.ToArray();
            for (int p = 0; p < expected.Length; p++) Assert.InRange(actual[p] - expected[p], -1, 1);
        }
    }

    [Fact]
    public void It_goes_together_with_edits_of_attention()
    {
        CoarseMask[] coarse = [Box("house", 20, 90)];
        var results = control.WithRandom.RefineVariants(embedded.Picture, coarse,
            [Quick, Quick with { Injection = MaskInjectionKind.RangeModulated }, Quick with { ControlScale = null }]);
        string[] pictures = [.. results.Select(result => Convert.ToHexString(result.Masks[0].Generated!.Pixels))];
        Assert.Equal(3, pictures.Distinct().Count());
        Assert.Null(results[2].Control);
        Assert.Null(results[2].Masks[0].ControlCategory);
    }

    [Fact]
    public void A_class_that_ADE20K_lacks_is_told_and_can_be_given_a_category()
    {
        CoarseMask[] coarse = [Box("sun", 20, 90)];
        var unknown = control.WithRandom.Refine(embedded.Picture, coarse, Quick);
        Assert.Contains("ADE20K has no category", Assert.Single(unknown.Warnings), StringComparison.Ordinal);
        Assert.Null(unknown.Masks[0].ControlCategory);

        var named = Quick with { ControlClasses = new Dictionary<string, string> { ["sun"] = "lights" } };
        var known = control.WithRandom.Refine(embedded.Picture, coarse, named);
        Assert.Empty(known.Warnings);
        Assert.Equal("light", known.Masks[0].ControlCategory);
        Assert.NotEqual(unknown.Masks[0].Generated!.Pixels.ToArray(), known.Masks[0].Generated!.Pixels.ToArray());

        var wrong = Quick with { ControlClasses = new Dictionary<string, string> { ["sun"] = "comet" } };
        var error = Assert.Throws<DenoteException>(() => control.WithRandom.Refine(embedded.Picture, coarse, wrong));
        Assert.Contains("'comet' is no category of ADE20K", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 to 100", Assert.Throws<DenoteException>(() => Quick with { ControlScale = -1 }).Message);
    }

    /// <summary>A square of 128 x 128 pixels.</summary>
    private static CoarseMask Box(string name, int from, int to)
    {
        var mask = new Mask(128, 128);
        for (int y = from; y < to; y++) mask.Row(y)[from..to].Fill(true);
        return CoarseMask.FromMask(name, mask);
    }
}
