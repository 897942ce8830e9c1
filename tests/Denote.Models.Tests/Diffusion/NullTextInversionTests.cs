using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Models.Tests.Diffusion;

/// <summary>Null-text inversion, and the U-Net's gradient under it, against golden folder 08.</summary>
public sealed class NullTextInversionTests : IDisposable
{
    // The reference's own float32 gradient differs by 3e-6 from that in double precision.
    private const double GradientTolerance = 1e-4;

    private readonly TensorScope _scope = TensorScope.Enter();
    private readonly UNetFixture _fixture = new("04-unet-sd15");

    public void Dispose()
    {
        _fixture.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(NullTextCase.NamesWithGradients), MemberType = typeof(NullTextCase))]
    public void First_gradients_of_every_timestep(string name)
    {
        var golden = new NullTextCase(name);
        var gradients = golden["first_grad"];
        Tensor[] trajectory = golden.States("ddim_latents"), latents = golden.States("latents");
        Tensor[] reconstructions = golden.States("first_rec");
        var embeddings = golden["uncond_embeddings"].ToTensor();
        int steps = golden.Scheduler.Timesteps.Count, size = gradients.Count / steps;
        for (int step = 0; step < steps; step++)
        {
            var embedding = step == 0 ? golden.Input("uncond") : embeddings.Slice(step - 1, 1);
            var (reached, gradient) = Gradient(
                golden, step, latents[step], trajectory[steps - step - 1], embedding, long.MaxValue);
            Golden.AssertClose($"{name} step {step}", reconstructions[step].ToArray(), reached.ToArray());
            // The last step of an offset of 0 is the identity, whose gradient is rounding noise around zero.
            float[] expected = gradients.ToFloats()[(step * size)..((step + 1) * size)];
            if (expected.Max(Math.Abs) > 1e-6)
                Golden.AssertClose($"{name} step {step}", expected, gradient.ToArray(), GradientTolerance);
            else
                Assert.True(gradient.ToArray().Max(Math.Abs) < 1e-6);
            if (step == 0 && golden.Find("first_grad_f64_timestep0") is { } precise)
                Golden.AssertClose($"{name} in float64", precise.ToFloats(), gradient.ToArray(), GradientTolerance);
        }
    }

    [Fact]
    public void Recomputed_blocks_give_the_same_gradient()
    {
        var golden = new NullTextCase("A");
        Tensor latent = golden.States("latents")[0], target = golden.States("ddim_latents")[^2];
        var (_, whole) = Gradient(golden, 0, latent, target, golden.Input("uncond"), long.MaxValue);
        var (_, again) = Gradient(golden, 0, latent, target, golden.Input("uncond"), 0);
        // Only the order in which the blocks' shares are added differs.
        Golden.AssertClose("recomputed", whole.ToArray(), again.ToArray(), 1e-5);
    }

    [Theory]
    [MemberData(nameof(NullTextCase.Names), MemberType = typeof(NullTextCase))]
    public void Whole_inversions(string name)
    {
        var golden = new NullTextCase(name);
        var losses = golden["losses"];
        var options = new NullTextOptions { InnerSteps = losses.Shape[1], Epsilon = golden.Epsilon };
        using var conditional = Prompt(golden.Input("cond"));
        using var unconditional = Prompt(golden.Input("uncond"));
        var told = new List<NullTextProgress>();

        var trajectory = DdimTrajectory.Invert(_fixture.UNet, golden.Scheduler, golden.Input("latent"), conditional);
        var result = NullTextInversion.Optimize(
            _fixture.UNet, golden.Scheduler, trajectory, conditional, unconditional, options, told.Add);

        if (golden.Find("ddim_latents") is not null)
            AssertStates($"{name} trajectory", golden.States("ddim_latents"), trajectory);
        Assert.Equal(golden["inner_counts"].ToInts(), result.Losses.Select(step => step.Count));
        float[] expected = losses.ToFloats();
        float largest = expected.Max();
        for (int step = 0; step < result.Losses.Count; step++)
        for (int inner = 0; inner < result.Losses[step].Count; inner++)
        {
            float loss = expected[step * losses.Shape[1] + inner];
            Assert.True(Math.Abs(loss - result.Losses[step][inner]) < 1e-3 * largest,
                $"{name}, step {step}, inner step {inner}: loss {result.Losses[step][inner]}, expected {loss}");
        }
        AssertStates($"{name} latents", golden.States("latents"), result.Latents, tolerance: 1e-3);

        float[] wanted = golden["uncond_embeddings"].ToFloats(), found = result.Embeddings.ToArray();
        double deviating = wanted.Zip(found, (a, b) => Math.Abs(a - b) > 1e-3 ? 1.0 : 0).Average();
        Assert.True(deviating < 0.01, $"{name}: {deviating:P2} of the embeddings' entries deviate");

        Assert.Equal(result.Losses.SelectMany(step => step), told.Select(progress => progress.Loss));
        Assert.Equal(result.Losses.Count, told.Count(progress => progress.IsLast));
        Assert.Equal((int)golden.Scheduler.Timesteps[^1], told[^1].Timestep);
    }

    [Fact]
    public void Cancellation_stops_between_inner_steps_and_leaves_no_tape_open()
    {
        var golden = new NullTextCase("A");
        using var source = new CancellationTokenSource();
        using var scope = TensorScope.Enter(source.Token);
        using var conditional = Prompt(golden.Input("cond"));
        using var unconditional = Prompt(golden.Input("uncond"));
        int inner = 0;
        Assert.Throws<OperationCanceledException>(() => NullTextInversion.Optimize(
            _fixture.UNet, golden.Scheduler, golden.States("ddim_latents"), conditional, unconditional, null, _ =>
            {
                if (++inner == 2) source.Cancel();
            }));
        Assert.Equal(2, inner);
        Assert.False(GradientTape.Follows(unconditional.Text.Encoding));
    }

    [Fact]
    public void A_trajectory_of_another_length_is_refused()
    {
        var golden = new NullTextCase("A");
        using var prompt = Prompt(golden.Input("cond"));
        var failure = Assert.Throws<ModelException>(() => NullTextInversion.Optimize(
            _fixture.UNet, golden.Scheduler, golden.States("ddim_latents")[1..], prompt, prompt));
        Assert.Contains("does not fit", failure.Message);
    }

    [Fact]
    public void Guided_steps_lead_back_to_the_picture()
    {
        using var model = StableDiffusion.Load(RepositoryFolder.PictureBook);
        var latent = new TorchRandom(3).Normal([1, model.LatentSize, model.LatentSize, model.UNet.Config.InChannels]);
        var prompt = model.Encode(model.Tokenizer.EncodePadded("a boat on the sea").Ids);
        var empty = model.Encode(model.Tokenizer.Pad([]));
        using var conditional = model.CreateContext(prompt);
        using var unconditional = model.CreateContext(empty);
        using var pair = model.CreateContext(empty.Concat(prompt));
        var scheduler = new DdimScheduler(model.Scheduler, 4);
        var options = new NullTextOptions { InnerSteps = 5 };
        var trajectory = DdimTrajectory.Invert(model.UNet, scheduler, latent, conditional);

        var plain = DdimTrajectory.Denoise(
            model.UNet, scheduler, trajectory[^1], _ => pair, options.GuidanceScale);
        var found = NullTextInversion.Optimize(model.UNet, scheduler, trajectory, conditional, unconditional, options);

        double before = Distance(plain[^1], latent), after = Distance(found.Latents[^1], latent);
        Assert.True(after < 0.8 * before, $"squared distance {after}, without optimisation {before}");
        Assert.All(found.Losses, losses => Assert.True(losses[^1] <= losses[0]));

        static double Distance(Tensor a, Tensor b) => a.ToArray().Zip(b.ToArray(), (x, y) => Math.Pow(x - y, 2)).Sum();
    }

    private static PromptContext Prompt(Tensor encoding) => new(new TextContext(encoding), new UNetConditions());

    private (Tensor Reached, Tensor Gradient) Gradient(
        NullTextCase golden, int step, Tensor latent, Tensor target, Tensor embedding, long budget)
    {
        const float Guidance = 7.5f;
        float[] timestep = [golden.Scheduler.Timesteps[step]];
        using var conditional = new TextContext(golden.Input("cond"));
        var towards = _fixture.UNet.Forward(latent, timestep, conditional);
        using var tape = GradientTape.Record(budget);
        tape.Watch(embedding);
        using var text = new TextContext(embedding);
        var output = _fixture.UNet.Forward(latent, timestep, text);
        var reached = golden.Scheduler.Step(Ops.Combine(output, 1 - Guidance, towards, Guidance), step, latent);
        float slope = 2f / reached.Count;
        return (reached, tape.Gradient(reached, Ops.Combine(reached, slope, target, -slope), embedding));
    }

    private static void AssertStates(
        string name, Tensor[] expected, IReadOnlyList<Tensor> actual, double tolerance = Golden.NetworkTolerance)
    {
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++)
            Golden.AssertClose($"{name} {i}", expected[i].ToArray(), actual[i].ToArray(), tolerance);
    }
}
