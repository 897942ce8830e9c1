using System.Text.RegularExpressions;
using Denote.Models.Files;
using Denote.Models.Sam;
using Denote.Models.Tests.Files.Torch;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Sam;

/// <summary>
/// Segment Anything from the files that people have: the original <c>.pth</c> without a configuration, and the folder
/// that the transformers library writes. Both must compute what golden folder 11 computes.
/// </summary>
public sealed class SamCheckpointTests : IDisposable
{
    private const string Folder = "11-sam";

    /// <summary>The substitutions of the golden folder's README, in its order.</summary>
    private static readonly (string From, string To)[] Renaming =
    [
        (@"iou_prediction_head\.layers\.0", "iou_prediction_head.proj_in"),
        (@"iou_prediction_head\.layers\.1", "iou_prediction_head.layers.0"),
        (@"iou_prediction_head\.layers\.2", "iou_prediction_head.proj_out"),
        (@"mask_decoder\.output_upscaling\.0", "mask_decoder.upscale_conv1"),
        (@"mask_decoder\.output_upscaling\.1", "mask_decoder.upscale_layer_norm"),
        (@"mask_decoder\.output_upscaling\.3", "mask_decoder.upscale_conv2"),
        (@"mask_downscaling\.0", "mask_embed.conv1"),
        (@"mask_downscaling\.1", "mask_embed.layer_norm1"),
        (@"mask_downscaling\.3", "mask_embed.conv2"),
        (@"mask_downscaling\.4", "mask_embed.layer_norm2"),
        (@"mask_downscaling\.6", "mask_embed.conv3"),
        ("point_embeddings", "point_embed"),
        (@"pe_layer\.positional_encoding_gaussian_matrix", "shared_embedding.positional_embedding"),
        ("image_encoder", "vision_encoder"),
        (@"neck\.0", "neck.conv1"),
        (@"neck\.1", "neck.layer_norm1"),
        (@"neck\.2", "neck.conv2"),
        (@"neck\.3", "neck.layer_norm2"),
        (@"patch_embed\.proj", "patch_embed.projection"),
        (@"\.norm", ".layer_norm"),
        ("blocks", "layers"),
        (@"(output_hypernetworks_mlps\.\d+)\.layers\.0", "$1.proj_in"),
        (@"(output_hypernetworks_mlps\.\d+)\.layers\.1", "$1.layers.0"),
        (@"(output_hypernetworks_mlps\.\d+)\.layers\.2", "$1.proj_out"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("denote-sam").FullName;
    private readonly SamConfig _config = SamConfig.Load(FixtureTensors.Locate(Folder, "sam", "config.json"));
    private readonly IReadOnlyDictionary<string, FixtureTensor> _tensors =
        FixtureTensors.Read(Folder, "sam", "model.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheTransformersLayoutComputesTheSame(bool storesPositionsTwice)
    {
        var renamed = _tensors.ToDictionary(entry => InTransformers(entry.Key), entry => entry.Value);
        const string Shared = "prompt_encoder.shared_embedding.positional_embedding";
        renamed["shared_image_embedding.positional_embedding"] = renamed[Shared];
        if (!storesPositionsTwice) renamed.Remove(Shared);
        Save(Path.Combine(_folder, "model.safetensors"), renamed);
        File.WriteAllText(Path.Combine(_folder, "config.json"), TransformersConfig());

        using var model = SamModel.Load(_folder);
        Assert.Equivalent(_config, model.Config);
        AssertSame(model);
        using var weights = Weights.Open(_folder, "model");
        using var again = new SamModel(model.Config, weights);
        weights.RequireAllUsed();
    }

    [Fact]
    public void ABareCheckpointTellsItsSizes()
    {
        string path = Path.Combine(_folder, "sam_vit_t.pth");
        TorchArchive.Write(path, _tensors);
        using var model = SamModel.Load(path);
        // No tensor tells the decoder's heads; the published models have 8.
        Assert.Equivalent(_config with { TransformerNumHeads = 8 }, model.Config);
        AssertSameEmbedding(model);
        using var asFolder = SamModel.Load(_folder);
        Assert.Equivalent(model.Config, asFolder.Config);
    }

    [Fact]
    public void ACheckpointWithAConfigurationBesideItTakesIt()
    {
        string path = Path.Combine(_folder, "sam.pth");
        TorchArchive.Write(path, _tensors);
        File.Copy(FixtureTensors.Locate(Folder, "sam", "config.json"), Path.Combine(_folder, "config.json"));
        using var model = SamModel.Load(path);
        AssertSame(model);
    }

    [Fact]
    public void TruncatedCheckpointsAreModelErrors()
    {
        string whole = Path.Combine(_folder, "whole.pth"), cut = Path.Combine(_folder, "cut.pth");
        TorchArchive.Write(whole, _tensors);
        byte[] bytes = File.ReadAllBytes(whole);
        foreach (double share in new[] { 0, 0.0001, 0.1, 0.5, 0.9, 0.999, 0.99999 })
        {
            File.WriteAllBytes(cut, bytes[..(int)(share * bytes.Length)]);
            var error = Assert.Throws<ModelException>(() => SamModel.Load(cut));
            Assert.Contains("cut.pth", error.Message);
        }
    }

    [Theory]
    [InlineData("unet.weight", "does not look like Segment Anything")]
    [InlineData("image_encoder.patch_embed.seq.0.c.weight", "this is MobileSAM")]
    [InlineData("image_encoder.trunk.patch_embed.proj.weight", "this is SAM 2")]
    public void AnotherNetworksCheckpointIsTold(string tensor, string message)
    {
        string path = Path.Combine(_folder, "other.safetensors");
        Save(path, new Dictionary<string, FixtureTensor> { [tensor] = _tensors.Values.First() });
        Assert.Contains(message, Assert.Throws<ModelException>(() => SamModel.Load(path)).Message);
    }

    [Fact]
    public void AConfigurationOfAnotherTransformersModelIsTold()
    {
        string path = Path.Combine(_folder, "config.json");
        File.WriteAllText(path, """{ "model_type": "sam2", "vision_config": {} }""");
        Assert.Contains("sam2", Assert.Throws<ModelException>(() => SamConfig.Load(path)).Message);
    }

    private static string InTransformers(string name) =>
        Renaming.Aggregate(name, (text, pair) => Regex.Replace(text, pair.From, pair.To));

    private string TransformersConfig() => $$"""
        {
          "architectures": ["SamModel"], "model_type": "sam",
          "vision_config": {
            "hidden_size": {{_config.EncoderEmbedDim}}, "num_hidden_layers": {{_config.EncoderDepth}},
            "num_attention_heads": {{_config.EncoderNumHeads}}, "image_size": {{_config.ImageSize}},
            "patch_size": {{_config.PatchSize}}, "window_size": {{_config.WindowSize}},
            "mlp_dim": {{(int)(_config.MlpRatio * _config.EncoderEmbedDim)}},
            "global_attn_indexes": [{{string.Join(", ", _config.EncoderGlobalAttnIndexes)}}]
          },
          "prompt_encoder_config": {
            "hidden_size": {{_config.PromptEmbedDim}}, "mask_input_channels": {{_config.MaskInChans}}
          },
          "mask_decoder_config": {
            "num_hidden_layers": {{_config.TransformerDepth}}, "mlp_dim": {{_config.TransformerMlpDim}},
            "num_attention_heads": {{_config.TransformerNumHeads}},
            "attention_downsample_rate": {{_config.AttentionDownsampleRate}},
            "iou_head_depth": {{_config.IouHeadDepth}}, "iou_head_hidden_dim": {{_config.IouHeadHiddenDim}},
            "num_multimask_outputs": {{_config.NumMultimaskOutputs}}
          }
        }
        """;

    private static void Save(string path, IReadOnlyDictionary<string, FixtureTensor> tensors)
    {
        using var scope = TensorScope.Enter();
        SafetensorsWriter.Save(path, [.. tensors.Select(entry => KeyValuePair.Create(
            entry.Key, Tensor.From(Shape.Create(entry.Value.Shape), entry.Value.ToFloats())))]);
    }

    private void AssertSame(SamModel model)
    {
        AssertSameEmbedding(model);
        using var scope = TensorScope.Enter();
        using var expected = Original();
        var image = Picture();
        SamPrompt[] prompts = [new() { Points = [new(40, 50)], Box = new(10, 20, 90, 100) }];
        var (logits, iou) = model.PredictMasks(model.EncodeImage(image), prompts);
        var (wanted, wantedIou) = expected.PredictMasks(expected.EncodeImage(image), prompts);
        Assert.Equal(wanted.ToArray(), logits.ToArray());
        Assert.Equal(wantedIou.ToArray(), iou.ToArray());
    }

    private void AssertSameEmbedding(SamModel model)
    {
        using var scope = TensorScope.Enter();
        using var expected = Original();
        Assert.Equal(expected.EncodeImage(Picture()).ToArray(), model.EncodeImage(Picture()).ToArray());
    }

    private SamModel Original() =>
        new(_config, Weights.OpenFile(FixtureTensors.Locate(Folder, "sam", "model.safetensors")));

    private Tensor Picture()
    {
        var picture = Tensor.Zeros([1, _config.ImageSize, _config.ImageSize, 3]);
        for (int i = 0; i < picture.Count; i++) picture.Span[i] = MathF.Sin(0.01f * i);
        return picture;
    }
}
