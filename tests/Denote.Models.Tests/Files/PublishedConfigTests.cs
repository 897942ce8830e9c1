using System.Text.Json.Nodes;
using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Models.Vit;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Files;

/// <summary>
/// Configurations with the structure of published models and a tenth of their channels: each is written with random
/// weights, examined and run.
/// </summary>
public class PublishedConfigTests
{
    public static TheoryData<string> UNets =>
    [
        .. Directory.GetDirectories(FixtureTensors.Locate("faults", "models"))
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(UNets))]
    public void A_unet_is_written_as_its_configuration_says_and_runs(string name)
    {
        using var folder = new TemporaryFolder();
        string model = folder.File("unet");
        RandomModel.Create(FixtureTensors.Locate("faults", "models", name), model, seed: 1);
        Assert.Empty(ModelCheck.Run(model).Problems);

        using var scope = TensorScope.Enter();
        using var weights = Weights.Open(model, "diffusion_pytorch_model");
        var config = UNetConfig.Read(Path.Combine(model, "config.json"));
        var unet = new UNet(config, weights);
        weights.RequireAllUsed();
        using var text = new TextContext(Tensor.Full([1, 77, config.CrossAttentionChannels], 0.5f));
        var conditions = config.AddedChannels is { } added
            ? new UNetConditions
            {
                PooledText = Tensor.Zeros([1, added - 6 * config.SizeChannels!.Value]),
                PictureSizes = Tensor.Zeros([1, 6]),
            }
            : null;
        var prediction = unet.Forward(Tensor.Full([1, 16, 16, 4], 0.1f), [261], text, conditions: conditions);
        Assert.Equal(Shape.Create([1, 16, 16, 4]), prediction.Shape);
        Assert.All(prediction.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData("bk-small", new string[0])]
    [InlineData("ssd1b", new[] { "mid_block.resnets.0" })]
    [InlineData("sd21-768", new[] { "mid_block.attentions.0", "mid_block.resnets.0", "mid_block.resnets.1" })]
    public void The_middle_is_what_the_configuration_says(string name, string[] expected)
    {
        using var declared = Declare(name, _ => { });
        Assert.Equal(expected, declared.Declared.Select(tensor => tensor.Name)
            .Where(tensor => tensor.StartsWith("mid_block", StringComparison.Ordinal))
            .Select(tensor => string.Join('.', tensor.Split('.')[..3])).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nested_transformer_layers_go_to_the_attention_layers_they_belong_to()
    {
        using var declared = Declare("ssd1b", _ => { });
        Assert.Equal((4, 4, 4, 4, 10), (Blocks(declared, "down_blocks.2.attentions.0"),
            Blocks(declared, "down_blocks.2.attentions.1"), Blocks(declared, "up_blocks.0.attentions.0"),
            Blocks(declared, "up_blocks.0.attentions.1"), Blocks(declared, "up_blocks.0.attentions.2")));
        Assert.Equal((2, 1, 1), (Blocks(declared, "up_blocks.1.attentions.0"),
            Blocks(declared, "up_blocks.1.attentions.1"), Blocks(declared, "up_blocks.1.attentions.2")));
    }

    [Fact]
    public void The_way_up_reverses_plain_transformer_layers()
    {
        using var declared = Declare("sdxl-1024", _ => { });
        Assert.Equal((2, 10, 10, 10, 2), (Blocks(declared, "down_blocks.1.attentions.1"),
            Blocks(declared, "down_blocks.2.attentions.0"), Blocks(declared, "mid_block.attentions.0"),
            Blocks(declared, "up_blocks.0.attentions.2"), Blocks(declared, "up_blocks.1.attentions.0")));
    }

    [Theory]
    [InlineData("transformer_layers_per_block", "[1, [2], [4, 4]]")]
    [InlineData("transformer_layers_per_block", "[1, [2, 2]]")]
    [InlineData("transformer_layers_per_block", "[1, [2, -1], [4, 4]]")]
    [InlineData("reverse_transformer_layers_per_block", "[[4, 4], 2, 1]")]
    [InlineData("mid_block_type", "\"UNetMidBlock2DSimpleCrossAttn\"")]
    public void A_list_that_fits_no_block_is_refused_by_name(string key, string value)
    {
        var error = Assert.Throws<ModelException>(() => Declare("ssd1b", json => json[key] = JsonNode.Parse(value)));
        Assert.Contains($"'{key}'", error.Message);
    }

    [Fact]
    public void A_block_whose_layers_differ_needs_a_way_up_of_its_own()
    {
        var error = Assert.Throws<ModelException>(() => Declare("ssd1b", json =>
        {
            json["transformer_layers_per_block"] = JsonNode.Parse("[1, [2, 1], 4]");
            json["reverse_transformer_layers_per_block"] = null;
        }));
        Assert.Contains("'reverse_transformer_layers_per_block' is missing", error.Message);
    }

    [Theory]
    [InlineData("vae-tiny.json")]
    [InlineData("vae-playground25.json")]
    public void An_autoencoder_is_written_as_its_configuration_says_and_runs(string file)
    {
        using var folder = new TemporaryFolder();
        File.Copy(FixtureTensors.Locate("faults", "models", file), folder.File("configs", "config.json"));
        RandomModel.Create(folder.File("configs"), folder.File("vae"), seed: 1);
        Assert.Empty(ModelCheck.Run(folder.File("vae")).Problems);

        using var scope = TensorScope.Enter();
        using var weights = Weights.Open(folder.File("vae"), "diffusion_pytorch_model");
        var vae = Autoencoder.Create(VaeConfig.Read(folder.File("vae", "config.json")), weights);
        var latents = vae.ToModel(vae.Encode(Tensor.Full([1, 16, 24, 3], 0.25f)).Mean);
        Assert.Equal(Shape.Create([1, 2, 3, 4]), latents.Shape);
        var picture = vae.Decode(vae.FromModel(latents));
        Assert.Equal(Shape.Create([1, 16, 24, 3]), picture.Shape);
        Assert.All(picture.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData("vae-playground25.json", "latents_std", "null", "'latents_std' is missing")]
    [InlineData("vae-playground25.json", "latents_mean", "[1, 2]", "expected 'latent_channels' = 4")]
    [InlineData("vae-tiny.json", "decoder_block_out_channels", "[32, 32, 32, 32]", "expected one number")]
    [InlineData("vae-tiny.json", "act_fn", "\"silu\"", "'act_fn'")]
    public void An_autoencoder_that_cannot_be_computed_is_refused_by_name(
        string file, string key, string value, string expected)
    {
        var json = JsonNode.Parse(File.ReadAllText(FixtureTensors.Locate("faults", "models", file)))!.AsObject();
        json[key] = JsonNode.Parse(value);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("vae", "config.json"), json.ToJsonString());
        var error = Assert.Throws<ModelException>(() => VaeConfig.Read(folder.File("vae", "config.json")));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void A_dino_of_transformers_is_written_as_its_configuration_says_and_runs()
    {
        using var folder = new TemporaryFolder();
        File.Copy(FixtureTensors.Locate("faults", "models", "dino-hf-config.json"),
            folder.File("configs", "config.json"));
        RandomModel.Create(folder.File("configs"), folder.File("dino"), seed: 1, DataType.Float32);
        Assert.Empty(ModelCheck.Run(folder.File("dino")).Problems);

        using var scope = TensorScope.Enter();
        var (model, weights) = VitCheckpoint.Open(folder.File("dino"));
        using var open = weights;
        Assert.NotNull(weights.ShapeOf("encoder.layer.1.attention.attention.query.weight"));
        var images = new TorchRandom(0).Normal([1, 32, 48, 3]);
        float[] states = model.Forward(images).HiddenStates[^1].ToArray();
        var renamed = WithOriginalNames(folder, model.Config, weights);
        Assert.Equal(states, renamed.Forward(images).HiddenStates[^1].ToArray());
    }

    /// <summary>The same network from a file with the names of DINO's own code.</summary>
    private static VitModel WithOriginalNames(TemporaryFolder folder, VitConfig config, Weights weights)
    {
        Tensor Read(string name) => weights.Tensor(name, weights.ShapeOf(name)!.Value).ToTensor();
        var tensors = new Dictionary<string, Tensor>
        {
            ["cls_token"] = Read("embeddings.cls_token"),
            ["pos_embed"] = Read("embeddings.position_embeddings"),
        };
        foreach (string end in new[] { ".weight", ".bias" })
        {
            tensors["patch_embed.proj" + end] = Read("embeddings.patch_embeddings.projection" + end);
            tensors["norm" + end] = Read("layernorm" + end);
            for (int i = 0; i < config.Layers; i++)
            {
                string from = $"encoder.layer.{i}.", to = $"blocks.{i}.";
                Tensor[] parts = [.. new[] { "query", "key", "value" }.Select(part =>
                    Read($"{from}attention.attention.{part}{end}"))];
                Shape joint = [3 * config.Channels, .. parts[0].Shape.ToArray()[1..]];
                tensors[to + "attn.qkv" + end] = Tensor.From(joint, [.. parts.SelectMany(part => part.ToArray())]);
                tensors[to + "attn.proj" + end] = Read(from + "attention.output.dense" + end);
                tensors[to + "norm1" + end] = Read(from + "layernorm_before" + end);
                tensors[to + "norm2" + end] = Read(from + "layernorm_after" + end);
                tensors[to + "mlp.fc1" + end] = Read(from + "intermediate.dense" + end);
                tensors[to + "mlp.fc2" + end] = Read(from + "output.dense" + end);
            }
        }
        string file = folder.File("original.safetensors");
        SafetensorsWriter.Save(file, [.. tensors]);
        return new VitModel(config with { HasTransformersNames = false }, Weights.OpenFile(file));
    }

    [Theory]
    [InlineData("[96, 96]", 96)]
    [InlineData("[64, 96]", 64)]
    [InlineData("[80]", 80)]
    public void A_sample_size_may_be_a_list(string value, int expected) =>
        Assert.Equal(expected, Config("sd21-768", json => json["sample_size"] = JsonNode.Parse(value)).SampleSize);

    [Theory]
    [InlineData(5, "depth-to-image")]
    [InlineData(7, "upscaler")]
    [InlineData(8, "image-editing")]
    [InlineData(9, "inpainting")]
    public void A_unet_that_is_given_more_than_latents_is_refused_by_its_use(int channels, string use)
    {
        var error = Assert.Throws<ModelException>(() => Config("sd21-768", json => json["in_channels"] = channels));
        Assert.Contains("this is a", error.Message);
        Assert.Contains(use, error.Message);
    }

    private static int Blocks(Weights declared, string attention) => declared.Declared
        .Select(tensor => tensor.Name)
        .Where(name => name.StartsWith(attention + ".transformer_blocks.", StringComparison.Ordinal))
        .Select(name => name[(attention + ".transformer_blocks.").Length..].Split('.')[0]).Distinct().Count();

    private static Weights Declare(string name, Action<JsonObject> change)
    {
        var declared = Weights.Declare(name);
        _ = new UNet(Config(name, change), declared);
        return declared;
    }

    private static UNetConfig Config(string name, Action<JsonObject> change)
    {
        string source = FixtureTensors.Locate("faults", "models", name, "config.json");
        var json = JsonNode.Parse(File.ReadAllText(source))!.AsObject();
        change(json);
        using var folder = new TemporaryFolder();
        string path = folder.File("unet", "config.json");
        File.WriteAllText(path, json.ToJsonString());
        return UNetConfig.Read(path);
    }
}
