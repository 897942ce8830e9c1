using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Golden folder 26: a tiny autoencoder, and one whose latents have means and deviations, with small random weights.
/// </summary>
public class AutoencoderFamilyGoldenTests(ITestOutputHelper output)
{
    private const string Folder = "26-autoencoder-tiny";

    public static TheoryData<string, string> Pictures
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string network in Networks)
            foreach (string name in Inputs(network).Keys
                .Where(name => name.EndsWith(".image", StringComparison.Ordinal)))
                cases.Add(network, name.Split('.')[0]);
            return cases;
        }
    }

    public static TheoryData<string> NetworkNames => [.. Networks];

    private static IEnumerable<string> Networks => Directory.GetDirectories(FixtureTensors.Locate(Folder))
        .Where(path => Directory.Exists(Path.Combine(path, "vae"))).Select(path => Path.GetFileName(path)).Order();

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Encoding_is_the_references(string network, string picture)
    {
        using var scope = TensorScope.Enter();
        using var weights = Open(network, out var vae);
        var inputs = Inputs(network);
        var latents = vae.Encode(inputs[picture + ".image"].ToTensor());
        var actual = new Dictionary<string, Tensor>
        {
            ["mode"] = latents.Mean,
            ["model_latents_from_mode"] = vae.ToModel(latents.Mean),
        };
        if (vae is AutoencoderTiny)
        {
            actual["latents"] = vae.ToModel(latents.Sample(Tensor.Full(latents.Mean.Shape, 1)));
            actual["roundtrip"] = vae.Decode(vae.FromModel(actual["latents"]));
        }
        if (inputs.TryGetValue("sample_noise", out var noise) && noise.ToTensor().Shape == latents.Mean.Shape)
        {
            actual["sample"] = latents.Sample(noise.ToTensor());
            actual["model_latents_from_sample"] = vae.ToModel(actual["sample"]);
        }
        // The way through 8 bits is the module's alone; moments are the mean (mode) and a variance that sample tests.
        string[] others = ["moments", "latents_u8", "roundtrip_u8", "scaled_latents_0_1", "unscaled_from_u8",
            "decoded"];
        AssertAll(network, picture + ".", actual, others);
    }

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void Decoding_is_the_references(string network)
    {
        using var scope = TensorScope.Enter();
        using var weights = Open(network, out var vae);
        var inputs = Inputs(network);
        foreach (string prefix in new[] { "", "ns." })
        {
            if (!Expected(network).ContainsKey(prefix + "decoded")) continue;
            bool isOwn = inputs.TryGetValue(prefix + "z", out var own);
            var z = isOwn ? own!.ToTensor() : vae.FromModel(inputs[prefix + "latents"].ToTensor());
            var decoded = vae.Decode(z);
            var actual = new Dictionary<string, Tensor>
            {
                [prefix + "decoded"] = decoded,
                [prefix + "z_for_decoder"] = z,
                [prefix + "decoded_clamped_0_1"] = Tensor.From(decoded.Shape,
                    Array.ConvertAll(decoded.ToArray(), value => Math.Clamp(value / 2 + 0.5f, 0, 1))),
            };
            foreach (var (name, golden) in Expected(network).Where(entry => actual.ContainsKey(entry.Key)))
                output.WriteLine($"{name}: {Golden.AssertClose(golden, actual[name]):E1}");
        }
    }

    [Theory]
    [MemberData(nameof(NetworkNames))]
    public void The_models_latents_and_the_autoencoders_undo_each_other(string network)
    {
        using var scope = TensorScope.Enter();
        using var weights = Open(network, out var vae);
        var latents = new TorchRandom(0).Normal([1, 2, 3, vae.Config.LatentChannels]);
        float[] back = vae.ToModel(vae.FromModel(latents)).ToArray();
        Assert.All(latents.ToArray().Zip(back), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    private void AssertAll(string network, string prefix, Dictionary<string, Tensor> actual, string[] others)
    {
        var expected = Expected(network)
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)
                && !others.Contains(entry.Key[prefix.Length..])).ToList();
        Assert.NotEmpty(expected);
        foreach (var (name, golden) in expected)
            output.WriteLine($"{name}: {Golden.AssertClose(golden, actual[name[prefix.Length..]]):E1}");
    }

    private static Weights Open(string network, out Autoencoder vae)
    {
        string folder = FixtureTensors.Locate(Folder, network, "vae");
        var weights = Weights.Open(folder, "diffusion_pytorch_model");
        vae = Autoencoder.Create(VaeConfig.Read(Path.Combine(folder, "config.json")), weights);
        weights.RequireAllUsed();
        return weights;
    }

    private static IReadOnlyDictionary<string, FixtureTensor> Inputs(string network) =>
        FixtureTensors.Read(Folder, network, "inputs.safetensors");

    private static IReadOnlyDictionary<string, FixtureTensor> Expected(string network) =>
        FixtureTensors.Read(Folder, network, "expected.safetensors");
}
