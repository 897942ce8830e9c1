using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Several prompts for one image: what they share is computed once, and everything has the bits that it has where the
/// image is given once for each prompt.
/// </summary>
public sealed class SharedImageTests : IDisposable
{
    private const float Timestep = 261;

    private readonly TensorScope _scope = TensorScope.Enter();
    private readonly UNetFixture _fixture = new("04-unet-sd15");
    private readonly Tensor _latents;

    public SharedImageTests() => _latents = _fixture.Latents(isSquare: true);

    public void Dispose()
    {
        _fixture.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(1, 3, false)]
    [InlineData(2, 4, true)]
    public void The_prediction_has_the_same_bits(int images, int prompts, bool isSquare)
    {
        var latents = _fixture.Latents(isSquare).Slice(0, images);
        using var text = Text(prompts);
        var expected = _fixture.UNet.Forward(Ops.RepeatBatch(latents, prompts / images), [Timestep], text);
        var actual = _fixture.UNet.Forward(latents, [Timestep], text);
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.ToArray(), actual.ToArray());
        Assert.NotEqual(actual.Slice(0, 1).ToArray(), actual.Slice(images, 1).ToArray());
    }

    [Fact]
    public void Nothing_is_computed_twice_before_the_first_look_at_the_text()
    {
        using var text = Text(2);
        var rows = new Dictionary<string, int>();
        using (ModuleTrace.Observe((path, tensor) => rows[path] = tensor.Shape[0]))
            _fixture.UNet.Forward(_latents.Slice(0, 1), [Timestep], text);
        Assert.Equal(1, rows["conv_in"]);
        Assert.Equal(1, rows["down_blocks.0.resnets.0"]);
        Assert.Equal(2, rows["down_blocks.0.attentions.0"]);
        Assert.Equal(2, rows["down_blocks.0.resnets.1"]);
    }

    [Fact]
    public void Captures_of_any_layer_and_row_read_the_same_bits()
    {
        var (expected, actual) = (Gather(_latents.Slice(0, 1), 2), Gather(_latents.Slice(0, 1), 1));
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, values) in expected) Assert.Equal(values, actual[name]);

        Dictionary<string, float[]> Gather(Tensor image, int times)
        {
            using var text = Text(2);
            AttentionCapture[] maps =
            [
                .. Enumerable.Range(0, 2).Select(row =>
                    new AttentionCapture { Layers = _ => true, PerLayer = true, Batch = row }),
            ];
            FeatureCapture[] features =
            [
                .. Enum.GetValues<AttentionFeature>().Select(feature =>
                    new FeatureCapture { Layers = _ => true, Feature = feature }),
            ];
            var plan = new AttentionPlan { Captures = maps, Features = features };
            _fixture.UNet.Capture(Ops.RepeatBatch(image, times), [Timestep], text, plan);
            var gathered = new Dictionary<string, float[]>();
            for (int row = 0; row < maps.Length; row++)
                foreach (var map in maps[row].Maps)
                    gathered.Add($"{map.LayerName} of {row}", map.Mean().ToArray());
            foreach (var feature in features)
                foreach (var (name, tensor) in feature.Features)
                    gathered.Add($"{name} {feature.Feature}", tensor.ToArray());
            foreach (var kept in maps.Cast<IDisposable>().Concat(features)) kept.Dispose();
            return gathered;
        }
    }

    [Theory]
    [InlineData(AttentionKind.Self)]
    [InlineData(AttentionKind.Cross)]
    public void Edits_tell_the_rows_apart(AttentionKind kind)
    {
        var image = _latents.Slice(0, 1);
        // The same prompt twice, so that nothing but the edit differs.
        using var text = new TextContext(Ops.RepeatBatch(_fixture.Input("context", 0, 1), 2));
        var plan = new AttentionPlan
        {
            Edits = layer => layer.Kind != kind ? [] :
            [
                new AdditiveEdit
                {
                    Batch = 1,
                    Alpha = 5,
                    QueryMask = [.. Enumerable.Range(0, layer.Queries).Select(i => (float)(i % 2))],
                    KeyMask = [.. Enumerable.Range(0, Keys(layer)).Select(i => (float)(i % 3 / 2))],
                },
            ],
        };
        var expected = _fixture.UNet.Forward(Ops.RepeatBatch(image, 2), [Timestep], text, plan);
        var actual = _fixture.UNet.Forward(image, [Timestep], text, plan);
        Assert.Equal(expected.ToArray(), actual.ToArray());
        Assert.NotEqual(actual.Slice(0, 1).ToArray(), actual.Slice(1, 1).ToArray());

        int Keys(AttentionLayer layer) =>
            layer.Kind == AttentionKind.Self ? layer.Queries : text.Encoding.Shape[1];
    }

    [Fact]
    public void Prompts_may_have_their_own_timesteps()
    {
        using var text = Text(2);
        var image = _latents.Slice(0, 1);
        var expected = _fixture.UNet.Forward(Ops.RepeatBatch(image, 2), [1, 981], text);
        Assert.Equal(expected.ToArray(), _fixture.UNet.Forward(image, [1, 981], text).ToArray());
    }

    [Fact]
    public void Conditions_of_the_prompts_are_told_apart()
    {
        string variant = Directory.GetDirectories(FixtureTensors.Locate("05-unet-variants"))
            .Select(path => Path.GetFileName(path)!)
            .First(name => name.Contains("sdxl", StringComparison.Ordinal));
        using var fixture = new UNetFixture("05-unet-variants", variant);
        using var text = new TextContext(fixture.Input("context", 0, 2));
        var image = fixture.Latents(isSquare: true).Slice(0, 1);
        var conditions = new UNetConditions
        {
            PooledText = fixture.Input("text_embeds", 0, 2),
            PictureSizes = fixture.Input("time_ids", 0, 2),
        };
        var expected = fixture.UNet.Forward(
            Ops.RepeatBatch(image, 2), [Timestep], text, conditions: conditions);
        Assert.Equal(expected.ToArray(),
            fixture.UNet.Forward(image, [Timestep], text, conditions: conditions).ToArray());
    }

    [Fact]
    public void A_ControlNet_shares_the_image_too()
    {
        string[] folder = ["05-unet-variants", "controlnet", "controlnet"];
        string path = FixtureTensors.Locate(folder);
        using var weights = Weights.Open(path, "diffusion_pytorch_model");
        var control = new ControlNet(ControlNetConfig.Read(Path.Combine(path, "config.json")), weights);
        using var text = Text(2);
        var image = _latents.Slice(0, 1);
        int step = control.Config.Downscale;
        var condition = control.Encode(
            new TorchRandom(5).Normal([1, step * image.Shape[1], step * image.Shape[2], 3]));

        var expected = Predict(Ops.RepeatBatch(image, 2), Ops.RepeatBatch(condition, 2));
        Assert.Equal(expected, Predict(image, condition));

        float[] Predict(Tensor latents, Tensor encoded)
        {
            var residuals = control.Forward(latents, [Timestep], text, encoded);
            return _fixture.UNet.Forward(
                latents, [Timestep], text, conditions: new UNetConditions { Control = residuals }).ToArray();
        }
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(0)]
    public void Gradients_for_the_text_are_the_same(long memoryBudget)
    {
        var image = _latents.Slice(0, 1);
        var seed = new TorchRandom(6).Normal(Ops.RepeatBatch(image, 2).Shape);
        Assert.Equal(Gradient(Ops.RepeatBatch(image, 2), text: true), Gradient(image, text: true));

        // An image's gradient is the sum of its rows'.
        float[] rows = Gradient(Ops.RepeatBatch(image, 2), text: false), once = Gradient(image, text: false);
        float[] sum = [.. Enumerable.Range(0, once.Length).Select(i => rows[i] + rows[once.Length + i])];
        Golden.AssertClose("image", sum, once, 1e-5);

        float[] Gradient(Tensor latents, bool text)
        {
            using var tape = GradientTape.Record(memoryBudget);
            var encoding = _fixture.Input("context", 0, 2).Clone();
            var (copy, watched) = (latents.Clone(), encoding);
            if (!text) watched = copy;
            tape.Watch(watched);
            using var context = new TextContext(encoding);
            return tape.Gradient(_fixture.UNet.Forward(copy, [Timestep], context), seed, watched).ToArray();
        }
    }

    [Fact]
    public void Prompts_that_do_not_fit_the_images_are_refused()
    {
        using var text = Text(3);
        var error = Assert.Throws<ModelException>(
            () => _fixture.UNet.Forward(_latents.Slice(0, 2), [Timestep], text));
        Assert.Contains("prompt per image", error.Message);
    }

    private TextContext Text(int prompts)
    {
        var all = _fixture.Input("context");
        return new TextContext(Ops.ConcatBatch(
            [.. Enumerable.Range(0, prompts).Select(i => Ops.Scale(all.Slice(i % 2, 1), 1 + 0.25f * (i / 2)))]));
    }
}
