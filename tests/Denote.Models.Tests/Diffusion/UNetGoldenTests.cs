using System.Text.RegularExpressions;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Golden folder 04: a U-Net of Stable Diffusion 1.5's structure with small random weights. Maps, features and module
/// outputs are those of t = 261, one row, the first row of the context.
/// </summary>
public class UNetGoldenTests(ITestOutputHelper output)
{
    private const string Folder = "04-unet-sd15";
    private const float FeatureTimestep = 261;

    public static TheoryData<string> Predictions =>
        [.. FixtureTensors.Read(Folder, "expected.safetensors").Keys.Where(name => name.Contains(".noise_pred."))];

    public static TheoryData<string> AttentionSizes => Sizes("expected_attention_");

    public static TheoryData<string> FeatureSizes => Sizes("expected_features_");

    [Theory]
    [MemberData(nameof(Predictions))]
    public void The_prediction_is_the_references(string name)
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture(Folder);
        var golden = FixtureTensors.Read(Folder, "expected.safetensors")[name];
        var parts = Regex.Match(name, @"^(?<size>\w+)\.noise_pred\.t(?<t>\d+)\.batch(?<batch>\d+)$").Groups;
        int batch = int.Parse(parts["batch"].Value);
        using var text = new TextContext(fixture.Input("context", 0, batch));
        var latents = fixture.Input(parts["size"].Value + ".latents", 0, batch);

        var prediction = fixture.UNet.Forward(latents, [float.Parse(parts["t"].Value)], text);
        output.WriteLine($"{name}: {Golden.AssertClose(golden, prediction):E1}");
    }

    [Fact]
    public void The_timestep_encoding_is_the_references()
    {
        using var scope = TensorScope.Enter();
        var expected = FixtureTensors.Read(Folder, "expected.safetensors")
            .Where(entry => entry.Key.StartsWith("time_proj.t", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(expected);
        foreach (var (name, golden) in expected)
        {
            var encoded = SinusoidalEncoding.Encode([float.Parse(name["time_proj.t".Length..])], golden.Shape[1]);
            output.WriteLine($"{name}: {Golden.AssertClose(golden, encoded, Golden.FormulaTolerance):E1}");
        }
    }

    [Theory]
    [MemberData(nameof(AttentionSizes))]
    public void Attention_maps_keys_and_queries_are_the_references(string size)
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture(Folder);
        var expected = FixtureTensors.Read(Folder, $"expected_attention_{size}.safetensors");
        bool Has(string prefix, AttentionLayer layer) => expected.ContainsKey($"{prefix}.{layer.Name}");
        using var maps = new AttentionCapture { Layers = layer => Has("probs", layer), PerLayer = true };
        using var keys = new FeatureCapture { Layers = layer => Has("key", layer), Feature = AttentionFeature.Key };
        using var queries = new FeatureCapture
        {
            Layers = layer => Has("query", layer),
            Feature = AttentionFeature.Query,
        };
        Run(fixture, size, new AttentionPlan { Captures = [maps], Features = [keys, queries] });

        var actual = maps.Maps.ToDictionary(map => $"probs.{map.LayerName}", map => Ops.Transpose(map.Mean()));
        foreach (var (layer, feature) in keys.Features) actual.Add($"key.{layer}", feature);
        foreach (var (layer, feature) in queries.Features) actual.Add($"query.{layer}", feature);
        AssertAllClose(expected, actual);
    }

    [Fact]
    public void Attention_maps_of_single_heads_are_the_references()
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture(Folder);
        var expected = FixtureTensors.Read(Folder, "expected.safetensors")
            .Where(entry => entry.Key.Contains(".probs_all_heads.")).ToList();
        Assert.NotEmpty(expected);
        foreach (var (name, golden) in expected)
        {
            string[] parts = name.Split(".probs_all_heads.");
            using var capture = new AttentionCapture { Layers = layer => layer.Name == parts[1], PerHead = true };
            Run(fixture, parts[0], new AttentionPlan { Captures = [capture] });
            var map = Ops.Transpose(Assert.Single(capture.Maps).Mean());
            output.WriteLine($"{name}: {Golden.AssertClose(golden, map):E1}");
        }
    }

    [Theory]
    [MemberData(nameof(FeatureSizes))]
    public void Every_modules_output_is_the_references(string size)
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture(Folder);
        var expected = FixtureTensors.Read(Folder, $"expected_features_{size}.safetensors");
        var actual = new Dictionary<string, Tensor>();
        using (ModuleTrace.Observe((path, tensor) => actual[path] = TensorScope.Release(tensor.Clone())))
            Run(fixture, size, plan: null);

        // The skips of the first block, in order: what its attention layers and its downsampler gave.
        var skip = new Regex(@"^down_blocks\.0\.(attentions|downsamplers)\.\d+$");
        var skips = actual.Keys.Where(path => skip.IsMatch(path)).ToList();
        for (int i = 0; i < skips.Count; i++) actual[$"down_blocks.0.res_samples.{i}"] = actual[skips[i]];
        AssertAllClose(expected, actual);
    }

    [Fact]
    public void Every_tensor_of_the_checkpoint_is_used()
    {
        using var fixture = new UNetFixture(Folder);
        fixture.Weights.RequireAllUsed();
    }

    private static void Run(UNetFixture fixture, string size, AttentionPlan? plan)
    {
        using var scope = TensorScope.Enter();
        using var text = new TextContext(fixture.Input("context", 0, 1));
        fixture.UNet.Forward(fixture.Input(size + ".latents", 0, 1), [FeatureTimestep], text, plan);
    }

    private void AssertAllClose(
        IReadOnlyDictionary<string, FixtureTensor> expected, IReadOnlyDictionary<string, Tensor> actual)
    {
        Assert.NotEmpty(expected);
        foreach (var (name, golden) in expected)
        {
            Assert.True(actual.TryGetValue(name, out var tensor), $"{name} was not seen");
            // The reference shows this one before its activation, which we apply in the same step.
            double error = name == "conv_norm_out"
                ? Golden.AssertClose(name, Activated(golden), Ops.ToChannelsFirst(tensor).ToArray())
                : Golden.AssertClose(golden, tensor);
            output.WriteLine($"{name}: {error:E1}");
        }
    }

    private static float[] Activated(FixtureTensor golden) =>
        [.. golden.ToFloats().Select(value => value / (1 + MathF.Exp(-value)))];

    private static TheoryData<string> Sizes(string prefix) =>
    [
        .. Directory.GetFiles(FixtureTensors.Locate(Folder), prefix + "*.safetensors")
            .Select(path => Path.GetFileNameWithoutExtension(path)[prefix.Length..]).Order(),
    ];
}
