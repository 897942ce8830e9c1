using System.Text.RegularExpressions;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Golden folder 05: U-Nets of the structures of Stable Diffusion 2.1, SDXL and LCM with small random weights.
/// </summary>
public class UNetVariantsGoldenTests(ITestOutputHelper output)
{
    private const string Folder = "05-unet-variants";

    public static TheoryData<string, string> Predictions
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string variant in Variants)
            foreach (string name in Expected(variant).Keys.Where(name => Prediction.IsMatch(name)))
                cases.Add(variant, name);
            return cases;
        }
    }

    public static TheoryData<string> VariantNames => [.. Variants];

    public static TheoryData<string> VariantsWithMaps =>
    [
        .. Variants.Where(variant =>
            Expected(variant).Keys.Any(name => name.StartsWith("probs.", StringComparison.Ordinal))),
    ];

    private static Regex Prediction { get; } =
        new(@"^(?<size>\w+)\.(noise_pred|model_output)\.t(?<t>\d+)(?<bare>\.no_cond)?$");

    private static IEnumerable<string> Variants => Directory.GetDirectories(FixtureTensors.Locate(Folder))
        .Where(path => Directory.Exists(Path.Combine(path, "unet"))).Select(path => Path.GetFileName(path)).Order();

    [Theory]
    [MemberData(nameof(Predictions))]
    public void The_prediction_is_the_references(string variant, string name)
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture(Folder, variant);
        var golden = Expected(variant)[name];
        var parts = Prediction.Match(name).Groups;
        int batch = golden.Shape[0];
        var latents = fixture.Input(parts["size"].Value + ".latents", 0, batch);
        // Where there are conditions beside the text, pictures that are not square take the second row of all of them.
        bool isSquare = latents.Shape[1] == latents.Shape[2];
        bool hasConditions = fixture.UNet.Config is not { GuidanceChannels: null, AddedChannels: null };
        int first = !isSquare && hasConditions ? 1 : 0;
        using var text = new TextContext(fixture.Input("context", first, batch));
        var conditions = parts["bare"].Success ? null : Conditions(fixture, variant, first, batch);

        var prediction = fixture.UNet.Forward(latents, [float.Parse(parts["t"].Value)], text, conditions: conditions);
        output.WriteLine($"{name}: {Golden.AssertClose(golden, prediction):E1}");
    }

    [Theory]
    [MemberData(nameof(VariantsWithMaps))]
    public void Blocks_and_attention_maps_are_the_references(string variant)
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture(Folder, variant);
        var expected = Expected(variant);
        float timestep = expected.TryGetValue("ddim.timesteps", out var steps) ? steps.ToLongs()[2] : 261;
        using var maps = new AttentionCapture
        {
            Layers = layer => expected.ContainsKey($"probs.{layer.Name}"),
            PerLayer = true,
        };
        using var text = new TextContext(fixture.Input("context", 0, 1));
        var actual = new Dictionary<string, Tensor>();
        using (ModuleTrace.Observe((path, tensor) => actual["block." + path] = TensorScope.Release(tensor.Clone())))
            fixture.UNet.Forward(fixture.Latents(isSquare: true).Slice(0, 1), [timestep], text,
                new AttentionPlan { Captures = [maps] }, Conditions(fixture, variant, 0, 1));

        foreach (var map in maps.Maps) actual.Add($"probs.{map.LayerName}", Ops.Transpose(map.Mean()));
        var inside = expected.Where(entry => Regex.IsMatch(entry.Key, @"^(block|probs)\.")).ToList();
        Assert.NotEmpty(inside);
        foreach (var (name, golden) in inside)
        {
            Assert.True(actual.TryGetValue(name, out var tensor), $"{name} was not seen");
            output.WriteLine($"{name}: {Golden.AssertClose(golden, tensor):E1}");
        }
    }

    [Fact]
    public void The_guidance_encoding_is_the_references()
    {
        using var scope = TensorScope.Enter();
        foreach (string variant in Variants.Where(variant => Expected(variant).ContainsKey("w_embedding")))
        {
            using var fixture = new UNetFixture(Folder, variant);
            var expected = Expected(variant);
            AssertGuidance(expected["w_embedding"], fixture.Input("w").ToArray());
            AssertGuidance(expected["w_embedding_256"], [6.5f]);
        }
    }

    [Theory]
    [MemberData(nameof(VariantNames))]
    public void Every_tensor_of_the_checkpoint_is_used(string variant)
    {
        using var fixture = new UNetFixture(Folder, variant);
        fixture.Weights.RequireAllUsed();
    }

    [Fact]
    public void An_added_condition_that_is_missing_is_said()
    {
        using var scope = TensorScope.Enter();
        string variant = Variants.First(name => Expected(name).ContainsKey("block.add_embedding"));
        using var fixture = new UNetFixture(Folder, variant);
        using var text = new TextContext(fixture.Input("context", 0, 1));
        var error = Assert.Throws<ModelException>(() =>
            fixture.UNet.Forward(fixture.Latents(isSquare: true).Slice(0, 1), [1], text));
        Assert.Contains("pooled text", error.Message);
    }

    /// <summary>
    /// Angles go up to 1000 w, where neighbouring floats are far apart: the reference's own exponential, right to one
    /// unit in the last place, moves the sine by that much, and so the tolerance is one unit of each angle.
    /// </summary>
    private static void AssertGuidance(FixtureTensor golden, float[] scales)
    {
        float[] expected = golden.ToFloats();
        float[] actual = SinusoidalEncoding.EncodeGuidance(scales, golden.Shape[1]).ToArray();
        Assert.Equal(expected.Length, actual.Length);
        int channels = golden.Shape[1], half = channels / 2;
        for (int i = 0; i < actual.Length; i++)
        {
            double angle = 1000 * scales[i / channels] * Math.Pow(10000, -(i % half) / (half - 1.0));
            double error = Math.Abs(expected[i] - actual[i]);
            Assert.True(error <= angle * Math.Pow(2, -23) + 1e-6, $"{golden.Name}: value {i} is off by {error}");
        }
    }

    private static IReadOnlyDictionary<string, FixtureTensor> Expected(string variant) =>
        FixtureTensors.Read(Folder, variant, "expected.safetensors");

    private static UNetConditions? Conditions(UNetFixture fixture, string variant, int first, int count)
    {
        var config = fixture.UNet.Config;
        return new UNetConditions
        {
            Guidance = config.GuidanceChannels is null
                ? null
                : Expected(variant)["w_embedding"].ToTensor().Slice(first, count),
            PooledText = config.AddedChannels is null ? null : fixture.Input("text_embeds", first, count),
            PictureSizes = config.AddedChannels is null ? null : fixture.Input("time_ids", first, count),
        };
    }
}
