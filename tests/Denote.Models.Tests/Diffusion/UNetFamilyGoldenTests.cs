using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Golden folder 25: U-Nets of the structures of BK-SDM, SSD-1B, Turbo and SD 2.1 at 768 with small random weights.
/// Pictures that are not square (ns) take the second row of the text and of what SDXL adds.
/// </summary>
public class UNetFamilyGoldenTests(ITestOutputHelper output)
{
    private const string Folder = "25-unet-family";

    public static TheoryData<string> VariantNames => [.. Variants];

    public static TheoryData<string, string> Predictions => Cases(Prediction);

    public static TheoryData<string, string> AttentionMaps => Cases(Probabilities);

    public static TheoryData<string, string> Runs => Cases(new Regex(@"^[a-z]+\d+\.timesteps$"));

    private static Regex Prediction { get; } = new(@"^(?<size>\w+)\.noise_pred\.t(?<t>\d+)$");

    private static Regex Probabilities { get; } =
        new(@"^(?<size>\w+)\.probs\.(?<layer>.+?)\.t(?<t>\d+)(\.every(?<stride>\d+)th_query)?$");

    private static IEnumerable<string> Variants => Directory.GetDirectories(FixtureTensors.Locate(Folder))
        .Where(path => Directory.Exists(Path.Combine(path, "unet"))).Select(path => Path.GetFileName(path)).Order();

    [Theory]
    [MemberData(nameof(Predictions))]
    public void The_prediction_is_the_references(string variant, string name)
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture(Folder, variant);
        var golden = Expected(variant)[name];
        var prediction = Run(fixture, Prediction.Match(name).Groups, golden.Shape[0], plan: null);
        output.WriteLine($"{name}: {Golden.AssertClose(golden, prediction):E1}");
    }

    [Theory]
    [MemberData(nameof(AttentionMaps))]
    public void Attention_is_the_references(string variant, string name)
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture(Folder, variant);
        var golden = Expected(variant)[name];
        var parts = Probabilities.Match(name).Groups;
        int stride = parts["stride"].Success ? int.Parse(parts["stride"].Value, CultureInfo.InvariantCulture) : 1;
        using var capture = new AttentionCapture { Layers = layer => layer.Name == parts["layer"].Value };
        Run(fixture, parts, rows: 1, new AttentionPlan { Captures = [capture] });

        var map = Ops.Transpose(Assert.Single(capture.Maps).Mean());
        int keys = map.Shape[1];
        float[] some = [.. map.ToArray().Chunk(keys).Where((_, query) => query % stride == 0).SelectMany(row => row)];
        output.WriteLine($"{name}: {Golden.AssertClose(name, golden.ToFloats(), some):E1}");
    }

    [Theory]
    [MemberData(nameof(VariantNames))]
    public void The_attention_layers_are_the_references(string variant)
    {
        using var fixture = new UNetFixture(Folder, variant);
        using var json = JsonDocument.Parse(
            File.ReadAllText(FixtureTensors.Locate(Folder, variant, "layers.json")));
        foreach (var size in json.RootElement.EnumerateObject())
        {
            var latents = fixture.Input(size.Name + ".latents").Shape;
            var layers = fixture.UNet.AttentionLayers(latents[1], latents[2]);
            Assert.Equal(
                size.Value.EnumerateArray().Select(layer => (layer.GetProperty("name").GetString()!,
                    layer.GetProperty("kind").GetString() == "self", layer.GetProperty("heads").GetInt32(),
                    layer.GetProperty("head_dim").GetInt32(), layer.GetProperty("grid")[0].GetInt32(),
                    layer.GetProperty("grid")[1].GetInt32())),
                layers.Select(layer => (layer.Name, layer.Kind == AttentionKind.Self, layer.Heads, layer.HeadDim,
                    layer.Height, layer.Width)));
        }
    }

    [Theory]
    [MemberData(nameof(VariantNames))]
    public void Every_tensor_of_the_checkpoint_is_used(string variant)
    {
        using var fixture = new UNetFixture(Folder, variant);
        fixture.Weights.RequireAllUsed();
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_run_with_few_steps_is_the_references(string variant, string timesteps)
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture(Folder, variant);
        var expected = Expected(variant);
        string run = timesteps.Split('.')[0];
        var config = SchedulerConfig.Read(
            FixtureTensors.Locate(Folder, variant, "scheduler", "scheduler_config.json"));
        int steps = expected[timesteps].Count;
        var scheduler = Scheduler.Create(config, steps);
        Assert.Equal(expected[timesteps].ToFloats(), scheduler.Timesteps);

        using var text = new TextContext(fixture.Input("context", 0, 1));
        var sample = Ops.Scale(fixture.Input("start_noise"), (float)scheduler.InitialNoiseScale);
        for (int step = 0; step < steps; step++)
        {
            var prediction = fixture.UNet.Forward(
                scheduler.ScaleModelInput(sample, step), [scheduler.Timesteps[step]], text);
            sample = scheduler.Step(prediction, step, sample);
            output.WriteLine($"{step + 1}: {Golden.AssertClose(expected[$"{run}.x{step + 1}"], sample):E1}");
        }
    }

    private static Tensor Run(UNetFixture fixture, GroupCollection parts, int rows, AttentionPlan? plan)
    {
        var latents = fixture.Input(parts["size"].Value + ".latents", 0, rows);
        int first = latents.Shape[1] == latents.Shape[2] ? 0 : 1;
        bool isXl = fixture.UNet.Config.AddedChannels is not null;
        using var text = new TextContext(fixture.Input("context", first, rows));
        var conditions = isXl
            ? new UNetConditions
            {
                PooledText = fixture.Input("text_embeds", first, rows),
                PictureSizes = fixture.Input("time_ids", first, rows),
            }
            : null;
        float timestep = float.Parse(parts["t"].Value, CultureInfo.InvariantCulture);
        return fixture.UNet.Forward(latents, [timestep], text, plan, conditions);
    }

    private static TheoryData<string, string> Cases(Regex pattern)
    {
        var cases = new TheoryData<string, string>();
        foreach (string variant in Variants)
        foreach (string name in Expected(variant).Keys.Where(name => pattern.IsMatch(name)))
            cases.Add(variant, name);
        return cases;
    }

    private static IReadOnlyDictionary<string, FixtureTensor> Expected(string variant) =>
        FixtureTensors.Read(Folder, variant, "expected.safetensors");
}
