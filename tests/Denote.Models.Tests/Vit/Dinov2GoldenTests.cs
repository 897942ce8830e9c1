using Denote.Models.Files;
using Denote.Models.Tests.Files;
using Denote.Models.Vit;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Vit;

/// <summary>
/// Golden folder 18: DINOv2 with small random weights (facebookresearch/dinov2 at b8931f7) plain, with registers and
/// with gated perceptrons, each from the original checkpoint and in the transformers layout.
/// </summary>
public sealed class Dinov2GoldenTests(ITestOutputHelper output)
{
    private const string Folder = "18-dinov2", Transformers = "-transformers";

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string model in Models)
                foreach (string picture in Pictures) cases.Add(model, picture);
            return cases;
        }
    }

    public static TheoryData<string> Folders => [.. Models];

    private static IEnumerable<string> Models => Directory.GetDirectories(FixtureTensors.Locate(Folder))
        .Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Pictures => FixtureTensors.Read(Folder, "inputs.safetensors").Keys
        .Where(name => name.EndsWith(".u8", StringComparison.Ordinal)).Select(name => name.Split('.')[0]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_token_and_feature_is_the_references(string folder, string picture)
    {
        using var scope = TensorScope.Enter();
        var inputs = FixtureTensors.Read(Folder, "inputs.safetensors");
        (VitModel model, Weights weights) = VitCheckpoint.Open(FixtureTensors.Locate(Folder, folder));
        using (weights)
        {
            var pixels = model.Config.Normalization.Apply(Ops.Scale(inputs[picture + ".u8"].ToTensor(), 1 / 255f)
                .Reshape([1, .. inputs[picture + ".u8"].Shape]));
            Golden.AssertClose(inputs[picture + ".pixel_values"], pixels, Golden.FormulaTolerance);
            Compare(model, weights, pixels, $"{Variant(folder)}.{picture}.", except: "hf_size.");
            // Later versions of transformers scale by the sizes alone.
            Compare(new VitModel(model.Config with { PositionOffset = 0 }, weights), weights, pixels,
                $"{Variant(folder)}.{picture}.hf_size.");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_checkpoint_alone_has_the_sizes_of_its_configuration(string folder)
    {
        string path = Assert.Single(Directory.GetFiles(FixtureTensors.Locate(Folder, folder)),
            file => !file.EndsWith(".json", StringComparison.Ordinal));
        (VitModel expected, Weights described) = VitCheckpoint.Open(FixtureTensors.Locate(Folder, folder));
        (VitModel actual, Weights alone) = VitCheckpoint.Open(path);
        described.Dispose();
        alone.Dispose();
        // Published networks have 64 channels a head, which no tensor shows; these have fewer.
        Assert.Equal(Math.Max(1, expected.Config.Channels / 64), actual.Config.Heads);
        Assert.Equal(expected.Config with { Normalization = actual.Config.Normalization },
            actual.Config with { Heads = expected.Config.Heads });
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_folder_passes_the_check(string folder) =>
        Assert.Empty(ModelCheck.Run(FixtureTensors.Locate(Folder, folder)).Problems);

    [Theory]
    [InlineData("backbone.", "")]
    [InlineData("module.backbone.", "3.")]
    public void A_training_checkpoint_is_the_network_inside_it(string prefix, string chunk)
    {
        string folder = Models.First(name => !name.EndsWith(Transformers, StringComparison.Ordinal));
        using var temporary = new TemporaryFolder();
        (VitModel expected, Weights original) = VitCheckpoint.Open(FixtureTensors.Locate(Folder, folder));
        using (original)
        {
            File.Copy(Path.Combine(FixtureTensors.Locate(Folder, folder), "config.json"),
                Path.Combine(temporary.Path, "config.json"));
            var stored = original.Files[0].Tensors.Select(entry => (
                Name: prefix + entry.Key.Replace("blocks.", "blocks." + chunk, StringComparison.Ordinal),
                Tensor: entry.Value)).ToArray();
            using (var writer = new SafetensorsWriter(Path.Combine(temporary.Path, "model.safetensors"),
            [
                .. stored.Select(entry => new TensorDeclaration(entry.Name, DataType.Float32, entry.Tensor.Shape)),
                new TensorDeclaration("head.last_layer.weight", DataType.Float32, [2, 2]),
            ]))
            {
                foreach (var (_, tensor) in stored) writer.Write(tensor.WidenAll());
                writer.Write([1, 2, 3, 4]);
                writer.Complete();
            }

            (VitModel actual, Weights weights) = VitCheckpoint.Open(temporary.Path);
            using var scope = TensorScope.Enter();
            using (weights)
            {
                var picture = new TorchRandom(3).Normal([1, 56, 70, 3]);
                Assert.Equal(expected.Forward(picture).HiddenStates[^1].ToArray(),
                    actual.Forward(picture).HiddenStates[^1].ToArray());
            }
        }
    }

    [Fact]
    public void Layer_scales_that_the_configuration_does_not_mention_are_refused()
    {
        string folder = Models.First(name => !name.EndsWith(Transformers, StringComparison.Ordinal));
        using var temporary = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(FixtureTensors.Locate(Folder, folder)))
            File.Copy(file, Path.Combine(temporary.Path, Path.GetFileName(file)));
        string config = Path.Combine(temporary.Path, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"init_values\": 1.0", "\"init_values\": 0"));
        var error = Assert.Throws<ModelException>(() => VitCheckpoint.Open(temporary.Path));
        Assert.Contains("'blocks.0.ls1.gamma'", error.Message);
    }

    private void Compare(VitModel model, Weights weights, Tensor pixels, string prefix, string? except = null)
    {
        var expected = FixtureTensors.Read(Folder, "expected.safetensors").Where(entry =>
            entry.Key.StartsWith(prefix, StringComparison.Ordinal)
            && !(except is not null && entry.Key.StartsWith(prefix + except, StringComparison.Ordinal))).ToArray();
        if (except is not null) Assert.NotEmpty(expected);
        LayerFeature[] requests =
        [
            .. new[] { -1, -2 }.SelectMany(layer =>
                Enum.GetValues<AttentionFeature>().Select(feature => new LayerFeature(layer, feature))),
        ];
        var encoding = model.Forward(pixels, requests);
        var final = model.Normalize(encoding.HiddenStates[^1]);
        int registers = model.Config.Registers, patches = encoding.GridHeight * encoding.GridWidth;
        foreach (var (name, golden) in expected)
        {
            string[] parts = name[prefix.Length..].Split('.');
            // Masked patches are a matter of training; no part of the product masks any.
            if (parts[0] == "masked") continue;
            var actual = parts[0] switch
            {
                "pos_embed" => Positions(model, weights, encoding),
                "prepared_tokens" => encoding.HiddenStates[0],
                "x_norm_clstoken" => Tokens(final, 0, 1),
                "x_norm_regtokens" => Tokens(final, 1, registers),
                "x_norm_patchtokens" => Tokens(final, 1 + registers, patches),
                "q" or "k" or "v" => encoding.Features[Array.IndexOf(requests, new LayerFeature(
                    parts[1] == "last" ? -1 : -2,
                    parts[0] == "q" ? AttentionFeature.Query
                        : parts[0] == "k" ? AttentionFeature.Key : AttentionFeature.Value))],
                _ => throw new InvalidOperationException($"{name} is not known to this test."),
            };
            output.WriteLine($"{name}: {Golden.AssertClose(name, golden.ToFloats(), actual.ToArray()):E1}");
        }
    }

    private static Tensor Positions(VitModel model, Weights weights, VitEncoding encoding)
    {
        var config = model.Config;
        int side = config.ImageSize / config.PatchSize;
        var (token, patches) = PatchPositions.Resize(weights.Tensor("pos_embed", [1, 1 + side * side, config.Channels]),
            encoding.GridHeight, encoding.GridWidth, config.PositionOffset, config.AntialiasPositions);
        return Ops.ConcatBatch(token, patches);
    }

    private static Tensor Tokens(Tensor all, int first, int count) =>
        all.Reshape([all.Shape[1], all.Shape[2]]).Slice(first, count);

    private static string Variant(string folder) => folder.Replace(Transformers, "", StringComparison.Ordinal);
}
