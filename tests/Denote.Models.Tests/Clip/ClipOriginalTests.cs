using System.Text.RegularExpressions;
using Denote.Models.Clip;
using Denote.Models.Files;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Clip;

/// <summary>
/// CLIP under OpenAI's parameter names: a TorchScript archive made with PyTorch (its folder has the script), and the
/// golden CLIPModel with its tensors renamed and joined.
/// </summary>
public sealed class ClipOriginalTests : IDisposable
{
    private const string Folder = "clip-original";

    private readonly string _folder = Directory.CreateTempSubdirectory("denote-clip").FullName;
    private readonly TensorScope _scope = TensorScope.Enter();

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_TorchScript_archive_computes_what_PyTorch_does()
    {
        var expected = FixtureTensors.Read(Folder, "expected.safetensors");
        using var weights = Weights.OpenModel(FixtureTensors.Locate(Folder, "clip.pt"));
        var clip = ClipModel.Create(weights);
        weights.RequireAllUsed();

        Golden.AssertClose(expected["image_embeds"],
            clip.Vision.Forward(expected["image"].ToTensor()).ImageEmbedding!, HalfPrecision);
        int length = expected["text"].Shape[1];
        var prompts = expected["text"].ToInts().Chunk(length).ToArray();
        Golden.AssertClose(expected["text_embeds"], clip.Text.Forward(prompts).TextEmbedding!, HalfPrecision);
    }

    [Fact]
    public void A_folder_with_nothing_but_the_archive_is_the_same_model()
    {
        File.Copy(FixtureTensors.Locate(Folder, "clip.pt"), Path.Combine(_folder, "ViT-B-99.pt"));
        using var weights = Weights.OpenModel(_folder);
        Assert.Equal(64, ClipModel.Create(weights).Vision.Config.HiddenSize);
    }

    [Fact]
    public void The_golden_model_under_original_names_computes_the_same()
    {
        string golden = FixtureTensors.Locate("03-clip-vision", "clip_model");
        string config = Path.Combine(golden, "config.json");
        var (text, vision) = (ClipTextConfig.Read(config), ClipVisionConfig.Read(config));
        SafetensorsWriter.Save(Path.Combine(_folder, "model.safetensors"),
            [.. Original(FixtureTensors.Read("03-clip-vision", "clip_model", "model.safetensors"))]);

        using var weights = Weights.Open(golden, "model");
        using var renamed = Weights.Open(_folder, "model");
        var (expected, clip) = (new ClipModel(text, vision, weights), new ClipModel(text, vision, renamed));
        renamed.RequireAllUsed();

        var inputs = FixtureTensors.Read("03-clip-vision", "inputs.safetensors");
        foreach (string name in inputs.Keys.Where(name => name.EndsWith("pixel_values", StringComparison.Ordinal)))
        {
            var pixels = inputs[name].ToTensor();
            Assert.Equal(expected.Vision.Forward(pixels).ImageEmbedding!.ToArray(),
                clip.Vision.Forward(pixels).ImageEmbedding!.ToArray());
        }
        var ids = inputs["input_ids"];
        var prompts = ids.ToInts().Chunk(ids.Shape[1]).ToArray();
        Assert.Equal(expected.Text.Forward(prompts).TextEmbedding!.ToArray(),
            clip.Text.Forward(prompts).TextEmbedding!.ToArray());
        Assert.Equal(ClipModel.Create(renamed).Vision.Config with { Heads = vision.Heads }, vision);
    }

    [Fact]
    public void Another_network_is_told()
    {
        string path = Path.Combine(_folder, "other.safetensors");
        SafetensorsWriter.Save(path, [KeyValuePair.Create("visual.layer1.weight", Tensor.Zeros([2, 2]))]);
        using var weights = Weights.OpenFile(path);
        Assert.Contains("does not look like", Assert.Throws<ModelException>(() => ClipModel.Create(weights)).Message);
    }

    /// <summary>The archive's numbers are half precision, PyTorch computed before rounding.</summary>
    private const double HalfPrecision = 2e-3;

    /// <summary>The names of openai/CLIP's model.py.</summary>
    private static IEnumerable<KeyValuePair<string, Tensor>> Original(
        IReadOnlyDictionary<string, FixtureTensor> tensors)
    {
        foreach (var (name, tensor) in tensors)
        {
            if (name.EndsWith("position_ids", StringComparison.Ordinal)) continue;
            var values = Tensor.From(Shape.Create(tensor.Shape), tensor.ToFloats());
            if (Regex.Match(name, @"^(.*self_attn)\.q_proj\.(weight|bias)$") is { Success: true } query)
            {
                string scope = query.Groups[1].Value, kind = query.Groups[2].Value;
                Tensor Part(string part) => Tensor.From(
                    Shape.Create(tensor.Shape), tensors[$"{scope}.{part}_proj.{kind}"].ToFloats());
                yield return KeyValuePair.Create(Rename($"{scope}.in_proj_{kind}"),
                    Ops.ConcatBatch(values, Part("k"), Part("v")));
            }
            else if (name.EndsWith("_projection.weight", StringComparison.Ordinal))
            {
                yield return KeyValuePair.Create(
                    name.StartsWith("text", StringComparison.Ordinal) ? "text_projection" : "visual.proj",
                    Ops.Transpose(values));
            }
            else if (!Regex.IsMatch(name, @"\.[kv]_proj\."))
            {
                yield return KeyValuePair.Create(Rename(name), values);
            }
        }
    }

    private static string Rename(string name)
    {
        (string From, string To)[] rules =
        [
            (@"^text_model\.embeddings\.token_embedding", "token_embedding"),
            (@"^text_model\.embeddings\.position_embedding\.weight$", "positional_embedding"),
            (@"^text_model\.encoder\.layers", "transformer.resblocks"),
            (@"^text_model\.final_layer_norm", "ln_final"),
            (@"^vision_model\.embeddings\.class_embedding", "visual.class_embedding"),
            (@"^vision_model\.embeddings\.patch_embedding", "visual.conv1"),
            (@"^vision_model\.embeddings\.position_embedding\.weight$", "visual.positional_embedding"),
            (@"^vision_model\.pre_layrnorm", "visual.ln_pre"),
            (@"^vision_model\.post_layernorm", "visual.ln_post"),
            (@"^vision_model\.encoder\.layers", "visual.transformer.resblocks"),
            ("self_attn", "attn"), ("layer_norm", "ln_"), (@"mlp\.fc1", "mlp.c_fc"), (@"mlp\.fc2", "mlp.c_proj"),
        ];
        return rules.Aggregate(name, (text, rule) => Regex.Replace(text, rule.From, rule.To));
    }
}
