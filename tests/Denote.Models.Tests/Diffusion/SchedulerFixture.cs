using System.Text.Json;
using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// One run of a reference scheduler: its configuration and everything that was recorded under its name.
/// </summary>
public sealed class SchedulerFixture
{
    private const string Folder = "07-schedulers";

    private readonly IReadOnlyDictionary<string, FixtureTensor> _expected;

    private SchedulerFixture(string name, JsonElement json, IReadOnlyDictionary<string, FixtureTensor> expected)
    {
        Name = name;
        _expected = expected;
        string className = json.GetProperty("class").GetString()!;
        string config = json.GetProperty("config").GetRawText().TrimStart()[1..];
        using var withClass = JsonDocument.Parse($$"""{"_class_name": "{{className}}", {{config}}""");
        Config = SchedulerConfig.Parse(withClass.RootElement, name);
        Steps = json.TryGetProperty("num_inference_steps", out var steps)
            ? steps.GetInt32()
            : expected[name + ".timesteps"].Count;
    }

    public string Name { get; }

    public SchedulerConfig Config { get; }

    public int Steps { get; }

    /// <summary>The names of all cases with the file that lists them.</summary>
    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        string[] files = Directory.GetFiles(FixtureTensors.Locate(Folder), "cases*.json");
        foreach (string path in files.Order(StringComparer.Ordinal))
        {
            using var json = JsonFile.Read(path);
            foreach (var entry in json.RootElement.EnumerateObject()) cases.Add(Path.GetFileName(path), entry.Name);
        }
        return cases;
    }

    public static SchedulerFixture Read(string file, string name)
    {
        using var json = JsonFile.Read(FixtureTensors.Locate(Folder, file));
        string expected = file.Replace("cases", "expected", StringComparison.Ordinal).Replace(".json", ".safetensors",
            StringComparison.Ordinal);
        return new SchedulerFixture(name, json.RootElement.GetProperty(name), Expected(expected));
    }

    public static IReadOnlyDictionary<string, FixtureTensor> Expected(string file = "expected.safetensors") =>
        FixtureTensors.Read(Folder, file);

    public static Tensor Input(string name)
    {
        var input = FixtureTensors.Read(Folder, "inputs.safetensors")[name];
        return Tensor.From(Shape.Create(input.Shape), input.ToFloats());
    }

    /// <summary>The configuration that all cases share in their noise schedule.</summary>
    public static SchedulerConfig StableDiffusion { get; } = new()
    {
        BetaStart = 0.00085,
        BetaEnd = 0.012,
        Curve = BetaCurve.ScaledLinear,
        SetAlphaToOne = false,
        ClipSample = false,
    };

    /// <summary>The stand-in for a network: eps(x, t) = 0.1 x + 0.05 sin t.</summary>
    public static Tensor Noise(Tensor x, double timestep) =>
        Ops.Combine(x, 0.1f, Tensor.Full(x.Shape, (float)Math.Sin(timestep)), 0.05f);

    /// <summary>What the stand-in predicts, as a velocity where the configuration asks for one.</summary>
    public Tensor Output(NoiseSchedule schedule, Tensor x, double timestep)
    {
        var noise = Noise(x, timestep);
        return Config.Prediction == PredictionType.Noise ? noise : schedule.Velocity(x, noise, (int)timestep);
    }

    public FixtureTensor? Find(string part) => _expected.GetValueOrDefault($"{Name}.{part}");

    public FixtureTensor Get(string part) => _expected[$"{Name}.{part}"];

    /// <summary>Asserts that entry <paramref name="index"/> of a recorded series is this tensor.</summary>
    public static void AssertEntry(FixtureTensor series, int index, Tensor actual) =>
        AssertClose(series.ToFloats().AsSpan(index * actual.Count, actual.Count), actual.Span,
            $"{series.Name}[{index}]");

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        float magnitude = 0, error = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            magnitude = Math.Max(magnitude, Math.Abs(expected[i]));
            float difference = Math.Abs(expected[i] - actual[i]);
            error = Math.Max(error, float.IsNaN(difference) ? float.PositiveInfinity : difference);
        }
        Assert.True(error <= 1e-5f * magnitude, $"{what}: largest error {error:g3} of magnitude {magnitude:g3}");
    }
}
