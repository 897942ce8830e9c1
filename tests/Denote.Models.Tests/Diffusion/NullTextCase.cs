using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// A case of golden folder 08 (null-text inversion of google/prompt-to-prompt on the U-Net of golden folder 04; PyTorch
/// 1.13.1, float32). A case without inputs of its own has another epsilon on the inputs of B, or another
/// <c>steps_offset</c> on those of A.
/// </summary>
internal sealed class NullTextCase
{
    private const string Folder = "08-null-text-inversion";

    private readonly IReadOnlyDictionary<string, FixtureTensor> _inputs =
        FixtureTensors.Read(Folder, "inputs.safetensors");
    private readonly IReadOnlyDictionary<string, FixtureTensor> _expected =
        FixtureTensors.Read(Folder, "expected.safetensors");
    private readonly string _name;
    private readonly string _source;

    public NullTextCase(string name)
    {
        _name = name;
        Epsilon = Find("epsilon") is { } epsilon ? epsilon.ToDoubles()[0] : NullTextOptions.Default.Epsilon;
        bool hasOffset = Find("timesteps") is not null;
        _source = _inputs.ContainsKey($"{name}.latent") ? name : hasOffset ? "A" : "B";
        Scheduler = new DdimScheduler(
            new SchedulerConfig
            {
                BetaStart = 0.00085,
                BetaEnd = 0.012,
                Curve = BetaCurve.ScaledLinear,
                SetAlphaToOne = false,
                StepsOffset = hasOffset ? 1 : 0,
            },
            this["inner_counts"].Count);
        Assert.Equal((Find("timesteps") ?? _expected["timesteps"]).ToLongs(), Scheduler.Timesteps.Select(t => (long)t));
    }

    public static TheoryData<string> Names() => NamesWith("losses");

    public static TheoryData<string> NamesWithGradients() => NamesWith("first_grad");

    public DdimScheduler Scheduler { get; }

    public double Epsilon { get; }

    public FixtureTensor this[string name] => Find(name) ?? throw new KeyNotFoundException($"{_name}.{name}");

    public FixtureTensor? Find(string name) => _expected.GetValueOrDefault($"{_name}.{name}");

    public Tensor Input(string name) => _inputs[$"{_source}.{name}"].ToTensor();

    /// <summary>Golden states <c>[n, 1, C, h, w]</c>, one by one in our layout.</summary>
    public Tensor[] States(string name)
    {
        var golden = this[name];
        int count = golden.Shape[0];
        var all = Tensor.From([count, .. golden.Shape[2..]], golden.ToFloats());
        return [.. Enumerable.Range(0, count).Select(i => Ops.ToChannelsLast(all.Slice(i, 1)))];
    }

    private static TheoryData<string> NamesWith(string tensor) =>
    [
        .. FixtureTensors.Read(Folder, "expected.safetensors").Keys
            .Where(name => name.EndsWith($".{tensor}", StringComparison.Ordinal))
            .Select(name => name.Split('.')[0]).Order(),
    ];
}
