using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Models.Tests.Diffusion;

/// <summary>What depends on a prompt or a timestep alone is computed once, with the same bits.</summary>
[Collection(nameof(Alone))]
public class RememberedWorkTests
{
    [Fact]
    public void A_prompt_is_encoded_once_whatever_it_is_asked_for_with()
    {
        using var scope = TensorScope.Enter();
        using var model = StableDiffusion.Load(RepositoryFolder.PictureBook);
        int[] boat = model.Tokenizer.EncodePadded("a red boat").Ids, empty = model.Tokenizer.Pad([]);
        var expected = model.TextEncoder.Forward(empty, boat, boat);

        Assert.Equal(1, TextEncoderRuns(() => model.Encode(empty)));
        var several = model.Encode(empty, boat, boat);
        Assert.Equal(expected.LastHiddenState.Shape, several.States.Shape);
        Assert.Equal(expected.LastHiddenState.ToArray(), several.States.ToArray());
        Assert.Equal(expected.Pooled.Shape, several.Pooled.Shape);
        Assert.Equal(expected.Pooled.ToArray(), several.Pooled.ToArray());

        PromptEncoding? again = null;
        Assert.Equal(0, TextEncoderRuns(() => again = model.Encode(boat, empty)));
        Assert.Equal(several.States.Slice(1, 1).ToArray(), again!.States.Slice(0, 1).ToArray());
        Assert.Equal(several.States.Slice(0, 1).ToArray(), again.States.Slice(1, 1).ToArray());
    }

    [Fact]
    public void What_is_done_with_an_encoding_does_not_reach_the_next()
    {
        using var scope = TensorScope.Enter();
        using var model = StableDiffusion.Load(RepositoryFolder.PictureBook);
        int[] empty = model.Tokenizer.Pad([]);
        var first = model.Encode(empty);
        float[] values = first.States.ToArray();
        first.States.Span.Clear();
        Assert.Equal(values, model.Encode(empty).States.ToArray());
    }

    [Fact]
    public void Prompts_that_do_not_fit_are_refused_even_when_they_are_known()
    {
        using var scope = TensorScope.Enter();
        using var model = StableDiffusion.Load(RepositoryFolder.PictureBook);
        int[] empty = model.Tokenizer.Pad([]), shorter = empty[..5];
        model.Encode(empty);
        model.Encode(shorter);
        Assert.Throws<ModelException>(() => model.Encode(empty, shorter));
        Assert.Throws<ModelException>(() => model.Encode());
    }

    [Theory]
    [InlineData(261)]
    [InlineData(0)]
    public void A_timestep_is_projected_once(float timestep)
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture("04-unet-sd15");
        using var text = new TextContext(fixture.Input("context", 0, 1));
        var latents = fixture.Latents(isSquare: true);
        // The text is projected once as well.
        Predict(latents.Slice(0, 1), 500);
        var (first, products) = Predict(latents.Slice(0, 1), timestep);
        var (again, fewer) = Predict(latents.Slice(0, 1), timestep);
        Assert.Equal(first, again);
        int residualLayers = fixture.Weights.Declared.Count(tensor =>
            tensor.Name.EndsWith("time_emb_proj.weight", StringComparison.Ordinal));
        Assert.True(residualLayers > 0);
        Assert.Equal(2 + residualLayers, products - fewer);

        (float[] Prediction, long Products) Predict(Tensor latent, float step)
        {
            using var profile = TensorProfile.Start();
            float[] prediction = fixture.UNet.Forward(latent, [step], text).ToArray();
            profile.Dispose();
            return (prediction, profile.Operations
                .Where(operation => operation.Kind == "linear")
                .Sum(operation => operation.Calls));
        }
    }

    [Fact]
    public void Rows_at_several_timesteps_have_the_bits_of_each_alone()
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture("04-unet-sd15");
        using var text = new TextContext(fixture.Input("context", 0, 1));
        using var texts = new TextContext(Ops.RepeatBatch(fixture.Input("context", 0, 1), 3));
        var latent = fixture.Latents(isSquare: true).Slice(0, 1);
        var mixed = fixture.UNet.Forward(Ops.RepeatBatch(latent, 3), [261, 500, 261], texts);
        var same = fixture.UNet.Forward(Ops.RepeatBatch(latent, 3), [500, 500, 500], texts);
        float[] at261 = fixture.UNet.Forward(latent, [261], text).ToArray();
        float[] at500 = fixture.UNet.Forward(latent, [500], text).ToArray();
        Assert.NotEqual(at261, at500);
        Assert.Equal([at261, at500, at261], Rows(mixed));
        Assert.Equal([at500, at500, at500], Rows(same));

        static float[][] Rows(Tensor batch) =>
            [.. Enumerable.Range(0, batch.Shape[0]).Select(row => batch.Slice(row, 1).ToArray())];
    }

    private static long TextEncoderRuns(Action work)
    {
        using var profile = TensorProfile.Start();
        work();
        profile.Dispose();
        return profile.Blocks.Where(block => block.Name == "CLIP text encoder").Sum(block => block.Calls);
    }
}
