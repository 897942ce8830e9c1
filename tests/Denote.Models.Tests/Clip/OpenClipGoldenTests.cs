using System.Text.RegularExpressions;
using Denote.Models.Clip;
using Denote.Models.Files;
using Denote.Models.Tests.Files;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Clip;

/// <summary>
/// Golden folder 22: open_clip's CLIP with small random weights (mlfoundations/open_clip at 89fb801), with exact and
/// with quick GELU and heads of other sizes than 64.
/// </summary>
public sealed class OpenClipGoldenTests(ITestOutputHelper output)
{
    private const string Folder = "22-open-clip";

    private readonly IReadOnlyDictionary<string, FixtureTensor> _inputs =
        FixtureTensors.Read(Folder, "inputs.safetensors");
    private readonly IReadOnlyDictionary<string, FixtureTensor> _expected =
        FixtureTensors.Read(Folder, "expected.safetensors");

    public static TheoryData<string> Folders => [.. Models];

    private static IEnumerable<string> Models => Directory.GetDirectories(FixtureTensors.Locate(Folder))
        .Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Pictures_and_texts_are_the_references(string folder)
    {
        using var scope = TensorScope.Enter();
        (ClipModel clip, Weights weights) = ClipCheckpoint.Open(FixtureTensors.Locate(Folder, folder));
        using (weights)
        {
            LayerFeature[] requests =
            [
                .. new[] { -1, -2 }.SelectMany(layer =>
                    Enum.GetValues<AttentionFeature>().Select(feature => new LayerFeature(layer, feature))),
            ];
            var image = clip.Vision.Forward(Pixels(clip, folder, "images_u8", "pixel_values"), requests);
            var wide = clip.Vision.Forward(Pixels(clip, folder, "wide.image_u8", "wide.pixel_values"));
            var ids = _inputs[folder + ".text"];
            var text = clip.Text.Forward(ids.ToInts().Chunk(ids.Shape[1]).ToArray());
            var projected = clip.Vision.Project(image.HiddenStates[^1]);

            foreach (var (name, golden) in _expected
                .Where(entry => entry.Key.StartsWith(folder + ".", StringComparison.Ordinal)))
            {
                string[] parts = name[(folder.Length + 1)..].Split('.');
                var actual = parts switch
                {
                    ["image", "embeddings"] => image.HiddenStates[0],
                    ["image", "patch_tokens_projected"] => Patches(projected),
                    ["image", "q" or "k" or "v", var layer] => image.Features[Array.IndexOf(requests, new LayerFeature(
                        layer == "last" ? -1 : -2,
                        parts[1] == "q" ? AttentionFeature.Query
                            : parts[1] == "k" ? AttentionFeature.Key : AttentionFeature.Value))],
                    ["image", var layer, "cls"] => Tokens(image.HiddenStates[Layer(layer) + 1], 0, 1),
                    ["image", var layer, "patch_tokens"] => Patches(image.HiddenStates[Layer(layer) + 1]),
                    ["image_features"] => image.ImageEmbedding!,
                    ["image_features_normalized"] => ClipModel.UnitLength(image.ImageEmbedding!),
                    ["wide", "positional_embedding"] => Positions(clip, weights, wide),
                    ["wide", "layer_last", "patch_tokens"] => Patches(wide.HiddenStates[^1]),
                    ["wide", "image_features"] => wide.ImageEmbedding!,
                    ["text", "embeddings"] => text.HiddenStates[0].Slice(0, golden.Shape[0]),
                    ["text", var layer] => text.HiddenStates[Layer(layer) + 1].Slice(0, golden.Shape[0]),
                    ["text_features"] => text.TextEmbedding!,
                    ["text_features_normalized"] => ClipModel.UnitLength(text.TextEmbedding!),
                    ["logits_per_image"] => clip.Similarity(image.ImageEmbedding!, text.TextEmbedding!),
                    _ => throw new InvalidOperationException($"{name} is not known to this test."),
                };
                output.WriteLine($"{name}: {Golden.AssertClose(name, golden.ToFloats(), actual.ToArray()):E1}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void The_folder_passes_the_check(string folder) =>
        Assert.Empty(ModelCheck.Run(FixtureTensors.Locate(Folder, folder)).Problems);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Without_its_configuration_a_checkpoint_is_refused(string folder)
    {
        using var temporary = new TemporaryFolder();
        string path = Assert.Single(Directory.GetFiles(FixtureTensors.Locate(Folder, folder)),
            file => !file.EndsWith(".json", StringComparison.Ordinal));
        string alone = Path.Combine(temporary.Path, Path.GetFileName(path));
        File.Copy(path, alone);
        foreach (string opened in new[] { alone, temporary.Path })
            Assert.Contains("put its open_clip_config.json beside it",
                Assert.Throws<ModelException>(() => ClipCheckpoint.Open(opened)).Message);
        string config = Path.Combine(FixtureTensors.Locate(Folder, folder), "open_clip_config.json");
        File.Copy(config, Path.Combine(temporary.Path, "open_clip_config.json"));
        ClipCheckpoint.Open(alone).Weights.Dispose();
    }

    [Theory]
    [InlineData("\"vision_cfg\": {", "\"vision_cfg\": { \"ls_init_value\": 0.1,", "'ls_init_value'")]
    [InlineData("\"vision_cfg\": {", "\"vision_cfg\": { \"timm_model_name\": \"vit\",", "'timm_model_name'")]
    [InlineData("\"text_cfg\": {", "\"text_cfg\": { \"no_causal_mask\": true,", "'no_causal_mask'")]
    [InlineData("\"layers\": \\d+", "\"layers\": 1", "resblocks.")]
    public void What_is_not_computed_is_refused(string part, string other, string named)
    {
        using var temporary = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(FixtureTensors.Locate(Folder, Models.First())))
            File.Copy(file, Path.Combine(temporary.Path, Path.GetFileName(file)));
        string config = Path.Combine(temporary.Path, "open_clip_config.json");
        string text = File.ReadAllText(config), changed = new Regex(part.Replace("{", @"\{")).Replace(text, other, 1);
        Assert.NotEqual(text, changed);
        File.WriteAllText(config, changed);
        Assert.Contains(named, Assert.Throws<ModelException>(() => ClipCheckpoint.Open(temporary.Path)).Message);
    }

    private Tensor Pixels(ClipModel clip, string folder, string bytes, string values)
    {
        var picture = _inputs[$"{folder}.{bytes}"];
        var tensor = Ops.Scale(Tensor.From(Shape.Create(picture.Shape), picture.ToFloats()), 1 / 255f);
        var pixels = clip.Vision.Config.Normalization.Apply(
            tensor.Rank == 3 ? tensor.Reshape([1, .. picture.Shape]) : tensor);
        Golden.AssertClose(_inputs[$"{folder}.{values}"], pixels, Golden.FormulaTolerance);
        return pixels;
    }

    private static Tensor Positions(ClipModel clip, Weights weights, ClipVisionEncoding encoding)
    {
        var config = clip.Vision.Config;
        int side = config.ImageSize / config.PatchSize;
        var stored = weights.Tensor(
            "vision_model.embeddings.position_embedding.weight", [1 + side * side, config.HiddenSize]);
        var (token, patches) = PatchPositions.Resize(
            stored, encoding.GridHeight, encoding.GridWidth, config.PositionOffset, config.AntialiasPositions);
        return Ops.ConcatBatch(token, patches);
    }

    private static Tensor Patches(Tensor all) => Tokens(all, 1, all.Shape[1] - 1);

    private static Tensor Tokens(Tensor all, int first, int count) => Ops.ConcatBatch(
    [
        .. Enumerable.Range(0, all.Shape[0]).Select(b =>
            all.Slice(b, 1).Reshape([all.Shape[1], all.Shape[2]]).Slice(first, count)),
    ]);

    private static int Layer(string name) => int.Parse(name["layer".Length..]);
}
