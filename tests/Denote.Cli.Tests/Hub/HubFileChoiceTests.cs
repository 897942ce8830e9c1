using Denote.Hub;
using Denote.Models;

namespace Denote.Cli.Tests.Hub;

/// <summary>Which files of a repository are fetched.</summary>
public class HubFileChoiceTests
{
    private static readonly string[] Pipeline =
    [
        "model_index.json", "README.md", "v1-5-pruned.safetensors", "unet/config.json",
        "unet/diffusion_pytorch_model.safetensors", "unet/diffusion_pytorch_model.fp16.safetensors",
        "unet/diffusion_pytorch_model.non_ema.safetensors", "unet/diffusion_pytorch_model.bin", "vae/config.json",
        "vae/diffusion_pytorch_model.safetensors", "safety_checker/config.json", "safety_checker/model.safetensors",
        "text_encoder/config.json", "text_encoder/model.fp16.safetensors", "text_encoder/model.safetensors",
        "tokenizer/vocab.json", "tokenizer/merges.txt", "scheduler/scheduler_config.json", "unet/openvino_model.bin",
    ];

    [Theory]
    [InlineData(null, "unet/diffusion_pytorch_model.fp16.safetensors", "vae/diffusion_pytorch_model.safetensors",
        "text_encoder/model.fp16.safetensors")]
    [InlineData("full", "unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors",
        "text_encoder/model.safetensors")]
    public void One_set_of_weights_per_part(string? variant, params string[] weights)
    {
        string[] texts =
        [
            "model_index.json", "unet/config.json", "vae/config.json", "text_encoder/config.json",
            "tokenizer/vocab.json", "tokenizer/merges.txt", "scheduler/scheduler_config.json",
        ];
        Assert.Equal(texts.Concat(weights).Order(), Choose(variant, Pipeline));
    }

    [Fact]
    public void A_variant_that_is_not_there_names_those_that_are()
    {
        string said = Assert.Throws<ModelException>(() => Choose("bf16", Pipeline)).Message;
        Assert.Contains("owner/name/unet: there are no weights of the variant 'bf16'", said, StringComparison.Ordinal);
        Assert.Contains("diffusion_pytorch_model.fp16.safetensors", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_come_with_their_index()
    {
        string[] files =
        [
            "config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
            "model.safetensors.index.json", "model.fp16-00001-of-00001.safetensors",
        ];
        Assert.Equal(files[..4].Order(), Choose("full", files));
        Assert.Equal(["config.json", "model.fp16-00001-of-00001.safetensors"], Choose(null, files));
    }

    [Fact]
    public void A_network_of_its_own_may_be_a_checkpoint() =>
        Assert.Equal(["config.json", "pytorch_model.bin"], Choose(null, "config.json", "pytorch_model.bin", "a.md"));

    [Theory]
    [InlineData("model_index.json", "unet/config.json", "unet/diffusion_pytorch_model.bin")]
    [InlineData("README.md")]
    [InlineData("weights.gguf")]
    public void A_repository_without_anything_to_read_is_refused(params string[] files) =>
        Assert.Contains("no weights in a form", Assert.Throws<ModelException>(() => Choose(null, files)).Message,
            StringComparison.Ordinal);

    private static IEnumerable<string> Choose(string? variant, params string[] files) =>
        HubFileChoice.Choose(new HubRevision("owner/name", TestHub.Commit, null,
            [.. files.Select(file => new HubFile(file, 1, new string('a', 64)))]), variant)
            .Select(file => file.Path).Order();
}
