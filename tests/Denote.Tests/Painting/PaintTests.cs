using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Painting;
using Denote.Tests.Grounding;

namespace Denote.Tests.Painting;

/// <summary>Pictures of a text with the embedded model.</summary>
public sealed class PaintTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>
{
    private const string Prompt = "a red boat on the sea";

    private static readonly PaintingOptions Short = new() { Steps = 3 };

    [Fact]
    public void The_picture_shows_the_prompt()
    {
        var sea = embedded.Model.Paint("the sea under a blue sky", new() { Steps = 12 }).Pictures[0].Picture;
        var sand = embedded.Model.Paint("sand under a pink sky", new() { Steps = 12 }).Pictures[0].Picture;
        Assert.Equal((128, 128), (sea.Width, sea.Height));
        Assert.True(RedMinusBlueBelowTheMiddle(sea) < -30, $"the sea: {RedMinusBlueBelowTheMiddle(sea)}");
        Assert.True(RedMinusBlueBelowTheMiddle(sand) > 10, $"the sand: {RedMinusBlueBelowTheMiddle(sand)}");
    }

    [Fact]
    public void A_seed_is_a_picture_whatever_the_batch()
    {
        var single = embedded.Model.Paint(Prompt, Short with { Count = 3 });
        var batch = embedded.Model.Paint(Prompt, Short with { Count = 3, BatchSize = 2 });
        var third = embedded.Model.Paint(Prompt, Short with { Seed = 44 });
        Assert.Equal([42, 43, 44], single.Pictures.Select(picture => picture.Seed));
        for (int i = 0; i < 3; i++) AssertAlike(single.Pictures[i].Picture, batch.Pictures[i].Picture);
        AssertAlike(single.Pictures[2].Picture, third.Pictures[0].Picture);
        Assert.False(single.Pictures[0].Picture.Pixels.SequenceEqual(single.Pictures[1].Picture.Pixels));
    }

    [Fact]
    public void Guidance_and_the_negative_prompt_change_the_picture()
    {
        byte[] Paint(PaintingOptions options) =>
            embedded.Model.Paint(Prompt, options).Pictures[0].Picture.Pixels.ToArray();
        byte[] plain = Paint(Short);
        Assert.NotEqual(plain, Paint(Short with { GuidanceScale = 3 }));
        Assert.NotEqual(plain, Paint(Short with { NegativePrompt = "a house" }));
        Assert.Equal(plain, Paint(Short));
    }

    [Fact]
    public void What_is_left_open_is_filled_in_and_told()
    {
        var usual = embedded.Model.Paint(Prompt, new() { Steps = 1 }).Options;
        Assert.Equal((SchedulerKind.DpmSolver, 8f, 128, 128),
            (usual.Scheduler!.Value, usual.GuidanceScale!.Value, usual.Width!.Value, usual.Height!.Value));
        var steps = new List<DenoteProgress>();
        var fast = embedded.Model.Paint(Prompt, PaintingOptions.Fast, new Recorder(steps));
        Assert.Equal((SchedulerKind.Lcm, 1f, 4),
            (fast.Options.Scheduler!.Value, fast.Options.GuidanceScale!.Value, fast.Options.Steps!.Value));
        Assert.Equal(4, steps.Max(step => step.Done));
        Assert.All(steps, step => Assert.Equal(("painting", 4), (step.Stage, step.Total)));
    }

    [Fact]
    public void Any_size_that_the_network_can_halve()
    {
        var result = embedded.Model.Paint(Prompt, Short with { Width = 160, Height = 96 });
        Assert.Equal((160, 96), (result.Pictures[0].Picture.Width, result.Pictures[0].Picture.Height));
        var error = Assert.Throws<DenoteException>(() =>
            embedded.Model.Paint(Prompt, Short with { Width = 100 }));
        Assert.Equal("The size is 100 x 128; this model needs multiples of 16 and was trained on 128 x 128.",
            error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void An_empty_prompt_is_refused(string prompt) => Assert.StartsWith(
        "The prompt is empty", Assert.Throws<DenoteException>(() => embedded.Model.Paint(prompt)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void What_does_not_fit_the_prompt_is_told()
    {
        string longPrompt = string.Join(' ', Enumerable.Repeat("boat", 80)) + " house";
        var result = embedded.Model.Paint(longPrompt, new() { Steps = 1 });
        string warning = Assert.Single(result.Warnings);
        Assert.StartsWith("the prompt is longer than the model reads", warning, StringComparison.Ordinal);
        Assert.EndsWith("boat house'.", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_run_can_be_stopped_and_its_pictures_are_there()
    {
        using var source = new CancellationTokenSource();
        var done = new List<PaintedPicture>();
        void Take(PaintedPicture picture)
        {
            done.Add(picture);
            if (done.Count == 2) source.Cancel();
        }
        Assert.ThrowsAny<OperationCanceledException>(() => embedded.Model.Paint(
            Prompt, Short with { Count = 50 }, cancellation: source.Token, pictureDone: Take));
        Assert.Equal(2, done.Count);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<DenoteException>(() => new PaintingOptions { Count = 0 });
        Assert.Throws<DenoteException>(() => new PaintingOptions { BatchSize = 65 });
        Assert.Throws<DenoteException>(() => new PaintingOptions { Steps = 0 });
        Assert.Throws<DenoteException>(() => new PaintingOptions { GuidanceScale = 0.5f });
        Assert.Throws<DenoteException>(() => new PaintingOptions { GuidanceScale = float.NaN });
        Assert.Throws<DenoteException>(() => new PaintingOptions { Width = 0 });
        Assert.Throws<DenoteException>(() => new PaintingOptions { Scheduler = SchedulerKind.DdimInverse });
    }

    private static double RedMinusBlueBelowTheMiddle(Image image)
    {
        double sum = 0;
        for (int y = image.Height / 2; y < image.Height / 2 + 20; y++)
        for (int x = 0; x < image.Width; x++) sum += image[x, y].Red - image[x, y].Blue;
        return sum / (20 * image.Width);
    }

    /// <summary>Equal but for the rounding of the last bit.</summary>
    private static void AssertAlike(Image expected, Image actual)
    {
        for (int i = 0; i < expected.Pixels.Length; i++)
            Assert.InRange(actual.Pixels[i] - expected.Pixels[i], -1, 1);
    }

    private sealed class Recorder(List<DenoteProgress> reports) : IProgress<DenoteProgress>
    {
        public void Report(DenoteProgress value) => reports.Add(value);
    }
}
