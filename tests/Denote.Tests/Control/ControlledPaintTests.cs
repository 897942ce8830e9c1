using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Painting;
using Denote.Tensors;
using Denote.Tests.Grounding;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Tests.Control;

/// <summary>Pictures under a ControlNet.</summary>
public sealed class ControlledPaintTests(EmbeddedModel embedded, PictureBookControl control)
    : IClassFixture<EmbeddedModel>, IClassFixture<PictureBookControl>
{
    private const string Prompt = "a red boat on the sea";

    private static readonly PaintingOptions Short = new() { Steps = 2, Count = 2, BatchSize = 2 };

    [Fact]
    public void A_ControlNet_that_adds_nothing_paints_the_picture_of_none()
    {
        var plain = embedded.Model.Paint(Prompt, Short);
        var silent = control.WithSilent.Paint(Prompt, Short with { ControlPicture = Layout(128, 128) });
        for (int i = 0; i < 2; i++) AssertSame(plain.Pictures[i], silent.Pictures[i]);
        Assert.Equal("silent", silent.Control!.Name);
        Assert.Null(plain.Control);
    }

    [Fact]
    public void Another_layout_or_strength_is_another_picture_and_none_is_the_plain_one()
    {
        var options = Short with { Count = 1, ControlPicture = Layout(128, 128) };
        byte[] Paint(PaintingOptions chosen) =>
            control.WithRandom.Paint(Prompt, chosen).Pictures[0].Picture.Pixels.ToArray();
        byte[] plain = embedded.Model.Paint(Prompt, Short with { Count = 1 }).Pictures[0].Picture.Pixels.ToArray();
        byte[] steered = Paint(options);
        Assert.NotEqual(plain, steered);
        Assert.NotEqual(steered, Paint(options with { ControlScale = 0.3f }));
        Assert.NotEqual(steered, Paint(options with { ControlPicture = new Image(128, 128) }));
        Assert.Equal(plain, Paint(options with { ControlScale = 0 }));
    }

    [Fact]
    public void A_seed_is_a_picture_whatever_the_batch()
    {
        var options = Short with { ControlPicture = Layout(128, 128) };
        var batch = control.WithRandom.Paint(Prompt, options);
        var second = control.WithRandom.Paint(Prompt, options with { Count = 1, Seed = options.Seed + 1 });
        var (one, other) = (batch.Pictures[1].Picture.Pixels.ToArray(), second.Pictures[0].Picture.Pixels.ToArray());
        for (int i = 0; i < one.Length; i++) Assert.InRange(one[i] - other[i], -1, 1);
    }

    [Fact]
    public void Both_halves_of_a_guided_step_get_their_own_residuals()
    {
        using var scope = TensorScope.Enter();
        const float Guidance = 5;
        StableDiffusion model = control.WithRandom.Diffusion;
        using var loaded = ControlModel.Load(control.Random);
        var picture = new TorchRandom(1).Normal([1, 128, 128, 3]);
        var noise = new TorchRandom(2).Normal([1, 32, 32, 4]);
        var scheduler = new DdimScheduler(model.Scheduler, 1);
        var prompt = model.Encode(model.Tokenizer.EncodePadded(Prompt).Ids);
        var empty = model.Encode(model.Tokenizer.Pad([]));
        var sampled = new LatentSampler(model, scheduler, Guidance).Sample(
            prompt, empty, noise, control: new ControlCondition(loaded.Network, picture, 0.5f));

        float[] timestep = [scheduler.Timesteps[0]];
        var condition = loaded.Network.Encode(picture);
        Tensor Half(PromptEncoding encoding)
        {
            using var context = model.CreateContext(encoding);
            var residuals = loaded.Network.Forward(noise, timestep, context.Text, condition, 0.5f);
            return model.UNet.Forward(noise, timestep, context.Text, conditions: new() { Control = residuals });
        }
        var guided = Ops.Combine(Half(empty), 1 - Guidance, Half(prompt), Guidance);
        float[] expected = scheduler.Step(guided, 0, noise).ToArray(), actual = sampled.ToArray();
        float largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(Math.Abs(actual[i] - expected[i]), 0, 1e-3f * largest);
    }

    [Theory]
    [InlineData(64, 64, false)]
    [InlineData(130, 128, false)]
    [InlineData(128, 64, true)]
    public void A_layout_of_other_proportions_is_stretched_with_a_warning(int width, int height, bool warns)
    {
        var options = Short with { Steps = 1, Count = 1, ControlPicture = Layout(width, height) };
        var result = control.WithRandom.Paint(Prompt, options);
        Assert.Equal((128, 128), (result.Pictures[0].Picture.Width, result.Pictures[0].Picture.Height));
        Assert.Equal(warns, result.Warnings.Any(warning => warning.Contains("stretched", StringComparison.Ordinal)));
    }

    /// <summary>A red thing on blue ground.</summary>
    private static Image Layout(int width, int height)
    {
        var layout = new Image(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                layout[x, y] = x > width / 2 && y > height / 2 ? new Rgb(255, 6, 6) : new Rgb(6, 6, 230);
        return layout;
    }

    private static void AssertSame(PaintedPicture expected, PaintedPicture actual) =>
        Assert.Equal(expected.Picture.Pixels.ToArray(), actual.Picture.Pixels.ToArray());
}
