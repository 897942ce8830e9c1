using System.Text.Json;
using System.Text.Json.Nodes;
using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Models.Tests.Files;

public class ConfigTests
{
    private static readonly string PictureBook = Path.Combine(RepositoryRoot(), "models", "picturebook");

    [Fact]
    public void The_embedded_models_configurations_are_read()
    {
        var unet = UNetConfig.Read(Path.Combine(PictureBook, "unet", "config.json"));
        Assert.Equal([48, 96, 128], unet.BlockOutChannels);
        Assert.Equal([true, true, false], unet.DownBlockHasAttention);
        Assert.Equal([false, true, true], unet.UpBlockHasAttention);
        Assert.Equal([2, 2, 2], unet.AttentionHeads);
        Assert.Equal([1, 1, 1], unet.LayersPerBlock);
        Assert.Equal((128, 16), (unet.CrossAttentionChannels, unet.NormGroups));
        Assert.Null(unet.GuidanceChannels);

        var vae = VaeConfig.Read(Path.Combine(PictureBook, "vae", "config.json"));
        Assert.Equal([16, 32, 64], vae.BlockOutChannels);
        Assert.Equal((4, 0.18215f), (vae.Downscale, vae.ScalingFactor));

        var text = ClipTextConfig.Read(Path.Combine(PictureBook, "text_encoder", "config.json"));
        Assert.Equal((788, 128, 3, 4), (text.VocabularySize, text.HiddenSize, text.Layers, text.Heads));
        Assert.Equal((Activation.QuickGelu, 787, (int?)null), (text.Activation, text.EndToken, text.ProjectionSize));
    }

    [Theory]
    [InlineData("class_embed_type", "\"timestep\"")]
    [InlineData("resnet_time_scale_shift", "\"scale_shift\"")]
    [InlineData("dual_cross_attention", "true")]
    [InlineData("encoder_hid_dim", "1024")]
    [InlineData("conv_in_kernel", "5")]
    [InlineData("act_fn", "\"mish\"")]
    [InlineData("num_attention_heads", "8")]
    [InlineData("only_cross_attention", "[true, false, false]")]
    [InlineData("down_block_types", """["ResnetDownsampleBlock2D", "DownBlock2D", "DownBlock2D"]""")]
    [InlineData("down_block_types", """["DownBlock2D"]""")]
    [InlineData("block_out_channels", "[]")]
    [InlineData("block_out_channels", "[50, 96, 128]")]
    [InlineData("block_out_channels", "48")]
    [InlineData("in_channels", "-4")]
    [InlineData("in_channels", "4.5")]
    [InlineData("in_channels", "99999999999")]
    [InlineData("attention_head_dim", "[2, 2]")]
    [InlineData("attention_head_dim", "7")]
    [InlineData("norm_eps", "\"small\"")]
    [InlineData("use_linear_projection", "1")]
    [InlineData("a_key_of_the_future", "\"something\"")]
    public void A_unet_key_that_changes_the_computation_is_refused_by_name(string key, string value)
    {
        var error = Assert.Throws<ModelException>(() => UNet(config => config[key] = JsonNode.Parse(value)));
        Assert.Contains($"'{key}'", error.Message);
        Assert.StartsWith("unet/config.json:", error.Message);
    }

    [Theory]
    [InlineData("a_key_of_the_future", "false")]
    [InlineData("_name", "\"mine\"")]
    [InlineData("upcast_attention", "true")]
    [InlineData("resnet_out_scale_factor", "1.0")]
    [InlineData("dropout", "0.1")]
    public void A_unet_key_that_changes_nothing_is_accepted(string key, string value) =>
        Assert.Equal(4, UNet(config => config[key] = JsonNode.Parse(value)).InChannels);

    [Fact]
    public void An_inpainting_unet_is_recognised() =>
        Assert.Contains("inpainting",
            Assert.Throws<ModelException>(() => UNet(config => config["in_channels"] = 9)).Message);

    [Fact]
    public void The_sizes_of_sdxl_need_each_other()
    {
        var config = UNet(json =>
        {
            json["addition_embed_type"] = "text_time";
            json["addition_time_embed_dim"] = 16;
            json["projection_class_embeddings_input_dim"] = 144;
        });
        Assert.Equal((16, 144), (config.SizeChannels, config.AddedChannels));
        Assert.Contains("'addition_time_embed_dim'",
            Assert.Throws<ModelException>(() => UNet(json => json["addition_embed_type"] = "text_time")).Message);
        Assert.Contains("'addition_embed_type'",
            Assert.Throws<ModelException>(() => UNet(json => json["addition_embed_type"] = "image")).Message);
    }

    [Fact]
    public void A_wrong_class_is_refused() => Assert.Contains("ControlNetModel",
        Assert.Throws<ModelException>(() => UNet(config => config["_class_name"] = "ControlNetModel")).Message);

    [Fact]
    public void A_key_that_is_there_twice_is_refused()
    {
        using var json = JsonDocument.Parse("""{"in_channels": 4, "in_channels": 9}""");
        Assert.Contains("twice",
            Assert.Throws<ModelException>(() => UNetConfig.Parse(json.RootElement, "unet/config.json")).Message);
    }

    [Theory]
    [InlineData("shift_factor", "0.1")]
    [InlineData("latents_mean", "[0, 0]")]
    [InlineData("use_quant_conv", "false")]
    [InlineData("down_block_types", """["AttnDownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"]""")]
    public void A_vae_key_that_changes_the_computation_is_refused_by_name(string key, string value)
    {
        var config = Part("vae");
        config[key] = JsonNode.Parse(value);
        using var json = JsonDocument.Parse(config.ToJsonString());
        var error = Assert.Throws<ModelException>(() => VaeConfig.Parse(json.RootElement, "vae/config.json"));
        Assert.Contains($"'{key}'", error.Message);
    }

    [Theory]
    [InlineData("hidden_act", "\"relu\"")]
    [InlineData("hidden_size", "130")]
    [InlineData("eos_token_id", "788")]
    [InlineData("architectures", "[\"T5EncoderModel\"]")]
    [InlineData("model_type", "\"t5\"")]
    public void A_text_encoder_that_is_not_clip_is_refused_by_name(string key, string value)
    {
        var config = Part("text_encoder");
        config[key] = JsonNode.Parse(value);
        using var json = JsonDocument.Parse(config.ToJsonString());
        var error = Assert.Throws<ModelException>(
            () => ClipTextConfig.Parse(json.RootElement, "text_encoder/config.json"));
        Assert.Contains($"'{key}'", error.Message);
    }

    [Fact]
    public void The_projection_comes_from_the_class_and_the_legacy_end_token_is_the_last()
    {
        var config = Part("text_encoder");
        config["architectures"] = new JsonArray("CLIPTextModelWithProjection");
        config["eos_token_id"] = 2;
        using var json = JsonDocument.Parse(config.ToJsonString());
        var text = ClipTextConfig.Parse(json.RootElement, "text_encoder/config.json");
        Assert.Equal((128, 787), (text.ProjectionSize, text.EndToken));
    }

    internal static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Denote.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }

    private static JsonObject Part(string name) =>
        (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(PictureBook, name, "config.json")))!;

    private static UNetConfig UNet(Action<JsonObject> change)
    {
        var config = Part("unet");
        change(config);
        using var json = JsonDocument.Parse(config.ToJsonString());
        return UNetConfig.Parse(json.RootElement, "unet/config.json");
    }
}
