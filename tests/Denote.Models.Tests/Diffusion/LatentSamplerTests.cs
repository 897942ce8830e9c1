using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Models.Tests.Diffusion;

/// <summary>Text-to-image sampling with the embedded model's networks.</summary>
public sealed class LatentSamplerTests : IDisposable
{
    private const int Steps = 3;

    private readonly TensorScope _scope = TensorScope.Enter();
    private readonly StableDiffusion _model = StableDiffusion.Load(RepositoryFolder.PictureBook);

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(SchedulerKind.DpmSolver)]
    [InlineData(SchedulerKind.Ddim)]
    [InlineData(SchedulerKind.Euler)]
    [InlineData(SchedulerKind.Pndm)]
    [InlineData(SchedulerKind.Lcm)]
    public void One_batch_of_two_halves_is_two_passes_and_their_combination(SchedulerKind kind)
    {
        const float Guidance = 5;
        var (prompt, negative) = (Encode("a boat on the sea"), Encode("a house"));
        var sample = Sample(kind, Guidance, prompt, negative, 7);

        var noise = new SeededNoise([7]);
        var scheduler = Scheduler.Create(_model.Scheduler, Steps, kind, noise.Next);
        using var conditional = _model.CreateContext(prompt);
        using var unconditional = _model.CreateContext(negative);
        var expected = Ops.Scale(noise.Next(Shape(1)), (float)scheduler.InitialNoiseScale);
        for (int step = 0; step < scheduler.Timesteps.Count; step++)
        {
            var input = scheduler.ScaleModelInput(expected, step);
            var with = _model.UNet.Forward(input, [scheduler.Timesteps[step]], conditional.Text);
            var without = _model.UNet.Forward(input, [scheduler.Timesteps[step]], unconditional.Text);
            var guided = Ops.Combine(without, 1 - Guidance, with, Guidance);
            expected = scheduler.Step(guided, step, expected);
        }
        Golden.AssertClose(kind.ToString(), expected.ToArray(), sample.ToArray(), 1e-4);
    }

    [Fact]
    public void A_picture_does_not_depend_on_its_batch()
    {
        var (prompt, negative) = (Encode("a boat on the sea"), Encode(""));
        foreach (var kind in new[] { SchedulerKind.DpmSolver, SchedulerKind.Lcm })
        {
            var batch = Sample(kind, 4, prompt, negative, 5, 6, 7);
            var alone = Sample(kind, 4, prompt, negative, 6);
            Golden.AssertClose(kind.ToString(), alone.ToArray(), batch.Slice(1, 1).ToArray(), 1e-4);
        }
    }

    [Fact]
    public void Without_guidance_there_is_one_half_and_the_negative_prompt_does_not_matter()
    {
        var prompt = Encode("a boat on the sea");
        var scheduler = Scheduler.Create(_model.Scheduler, Steps, SchedulerKind.Ddim);
        var plain = new LatentSampler(_model, scheduler, 1);
        Assert.False(plain.IsGuided);
        Assert.Equal(1, plain.ConditionalRow(1, 4));
        var guided = new LatentSampler(_model, scheduler, 2);
        Assert.True(guided.IsGuided);
        Assert.Equal(5, guided.ConditionalRow(1, 4));
        Assert.Equal(
            Sample(SchedulerKind.Ddim, 1, prompt, Encode("a house"), 3).ToArray(),
            Sample(SchedulerKind.Ddim, 1, prompt, Encode("a tree"), 3).ToArray());
    }

    [Fact]
    public void Attention_is_read_at_every_step()
    {
        var prompt = Encode("a boat on the sea");
        var noise = new SeededNoise([1, 2]);
        var scheduler = Scheduler.Create(_model.Scheduler, Steps, SchedulerKind.DpmSolver);
        var sampler = new LatentSampler(_model, scheduler, 3);
        using var capture = AttentionCapture.CrossAt(16, 16, [3], sampler.ConditionalRow(1, 2));
        int done = 0;
        sampler.Sample(prompt.Repeat(0, 2), Encode("").Repeat(0, 2), noise.Next(Shape(2)),
            new AttentionPlan { Captures = [capture] }, () => done++);
        Assert.Equal(Steps, done);
        int layers = _model.UNet.AttentionLayers(_model.LatentSize, _model.LatentSize).Count(layer =>
            layer is { Kind: AttentionKind.Cross, Height: 16 } && layer.Stage != UNetStage.Mid);
        Assert.Equal(Steps * layers, Assert.Single(capture.Maps).Count);
    }

    [Fact]
    public void Noise_is_that_of_one_generator_per_picture()
    {
        var noise = new SeededNoise([42, 43]);
        foreach (int draw in new[] { 0, 1 })
        {
            var batch = noise.Next(Shape(2));
            for (int i = 0; i < 2; i++)
            {
                var generator = new TorchRandom(42 + i);
                Tensor expected = generator.Normal([1, 4, _model.LatentSize, _model.LatentSize]);
                if (draw == 1) expected = generator.Normal([1, 4, _model.LatentSize, _model.LatentSize]);
                Assert.Equal(Ops.ToChannelsLast(expected).ToArray(), batch.Slice(i, 1).ToArray());
            }
        }
        Assert.Throws<ModelException>(() => noise.Next(Shape(3)));
    }

    private Tensor Sample(
        SchedulerKind kind, float guidance, PromptEncoding prompt, PromptEncoding negative, params long[] seeds)
    {
        var noise = new SeededNoise(seeds);
        var scheduler = Scheduler.Create(_model.Scheduler, Steps, kind, noise.Next);
        return new LatentSampler(_model, scheduler, guidance).Sample(
            prompt.Repeat(0, seeds.Length), negative.Repeat(0, seeds.Length), noise.Next(Shape(seeds.Length)));
    }

    private PromptEncoding Encode(string text) => _model.Encode(_model.Tokenizer.EncodePadded(text).Ids);

    private Shape Shape(int pictures) => [pictures, _model.LatentSize, _model.LatentSize, 4];
}
