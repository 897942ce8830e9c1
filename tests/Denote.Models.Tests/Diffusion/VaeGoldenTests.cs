using System.Text.Json;
using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Models.Tests.Files;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Golden folder 06: an autoencoder with small random weights, with today's and the older attention names.
/// </summary>
public class VaeGoldenTests(ITestOutputHelper output)
{
    private const string Folder = "06-vae";
    private const string BaseName = "diffusion_pytorch_model";

    public static TheoryData<string> Sizes =>
    [
        .. FixtureTensors.Read(Folder, "inputs.safetensors").Keys
            .Where(name => name.EndsWith(".image", StringComparison.Ordinal)).Select(name => name.Split('.')[0]),
    ];

    private static string ConfigPath => FixtureTensors.Locate(Folder, "vae", "config.json");

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Both_directions_are_the_references(string size)
    {
        using var weights = Weights.Open(FixtureTensors.Locate(Folder, "vae"), BaseName);
        var vae = new AutoencoderKL(VaeConfig.Read(ConfigPath), weights);
        weights.RequireAllUsed();
        AssertGolden(vae, size);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Older_attention_names_are_read(string size)
    {
        using var folder = new TemporaryFolder();
        string renames = FixtureTensors.Locate(Folder, "vae_old_attention_names.json");
        using var names = JsonDocument.Parse(File.ReadAllText(renames));
        var old = names.RootElement.EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
        var tensors = FixtureTensors.Read(Folder, "vae", BaseName + ".safetensors");
        Assert.Equal(old.Count, old.Keys.Count(tensors.ContainsKey));
        SafetensorsWriter.Save(folder.File(BaseName + ".safetensors"), [.. tensors.Select(entry => KeyValuePair.Create(
            old.GetValueOrDefault(entry.Key, entry.Key),
            Tensor.From(Shape.Create(entry.Value.Shape), entry.Value.ToFloats())))]);

        using var weights = Weights.OpenFile(folder.File(BaseName + ".safetensors"));
        var vae = new AutoencoderKL(VaeConfig.Read(ConfigPath), weights);
        weights.RequireAllUsed();
        AssertGolden(vae, size);
    }

    [Fact]
    public void Pictures_that_do_not_fit_are_refused()
    {
        using var scope = TensorScope.Enter();
        var vae = new AutoencoderKL(VaeConfig.Read(ConfigPath), Weights.Declare("vae"));
        int odd = vae.Config.Downscale * 3 + 1, even = vae.Config.Downscale * 3;
        var error = Assert.Throws<ModelException>(() =>
            vae.Encode(Tensor.Zeros([1, even, odd, vae.Config.InChannels])));
        Assert.Contains("divisible", error.Message);
        Assert.Throws<ModelException>(() => vae.Encode(Tensor.Zeros([1, even, even, vae.Config.InChannels + 1])));
        Assert.Throws<ModelException>(() => vae.Decode(Tensor.Zeros([1, 4, 4, vae.Config.LatentChannels + 1])));
    }

    private void AssertGolden(AutoencoderKL vae, string size)
    {
        using var scope = TensorScope.Enter();
        var inputs = FixtureTensors.Read(Folder, "inputs.safetensors");
        var actual = new Dictionary<string, Tensor>();
        LatentDistribution latents;
        using (ModuleTrace.Observe((path, tensor) => actual["feat." + path] = TensorScope.Release(tensor.Clone())))
            latents = vae.Encode(inputs[size + ".image"].ToTensor());
        actual["moments"] = actual["feat.quant_conv"];
        actual["mean"] = actual["mode"] = latents.Mean;
        actual["logvar"] = latents.LogVariance;
        actual["std"] = Exp(Ops.Scale(latents.LogVariance, 0.5f));
        actual["scaled_mean"] = Ops.Scale(latents.Mean, vae.Config.ScalingFactor);
        actual["sample"] = latents.Sample(inputs[size + ".sample_noise"].ToTensor());
        actual["decoded"] = vae.Decode(inputs[size + ".z"].ToTensor());
        actual["roundtrip"] = vae.Decode(latents.Mean);

        var expected = FixtureTensors.Read(Folder, "expected.safetensors")
            .Where(entry => entry.Key.StartsWith(size + ".", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(expected);
        foreach (var (name, golden) in expected)
        {
            string what = name[(size.Length + 1)..];
            // Module outputs are golden for the first picture, and this one before the activation that we apply in
            // one step.
            var tensor = actual[what].Slice(0, golden.Shape[0]);
            double error = what.EndsWith("conv_norm_out", StringComparison.Ordinal)
                ? Golden.AssertClose(name, Activated(golden), Ops.ToChannelsFirst(tensor).ToArray())
                : Golden.AssertClose(golden, tensor);
            output.WriteLine($"{name}: {error:E1}");
        }
    }

    private static Tensor Exp(Tensor x) => Tensor.From(x.Shape, Array.ConvertAll(x.ToArray(), MathF.Exp));

    private static float[] Activated(FixtureTensor golden) =>
        [.. golden.ToFloats().Select(value => value / (1 + MathF.Exp(-value)))];
}
