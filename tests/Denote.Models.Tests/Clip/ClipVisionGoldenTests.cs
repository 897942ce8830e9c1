using Denote.Models.Clip;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Clip;

/// <summary>Golden folder 03: CLIP's image encoder and the whole CLIPModel with small random weights.</summary>
public sealed class ClipVisionGoldenTests : IDisposable
{
    private const string Folder = "03-clip-vision";

    private readonly ITestOutputHelper _output;
    private readonly TensorScope _scope = TensorScope.Enter();
    private readonly IReadOnlyDictionary<string, FixtureTensor> _inputs =
        FixtureTensors.Read(Folder, "inputs.safetensors");
    private readonly IReadOnlyDictionary<string, FixtureTensor> _expected =
        FixtureTensors.Read(Folder, "expected.safetensors");
    private readonly Weights _weights;
    private readonly ClipModel _clip;

    public ClipVisionGoldenTests(ITestOutputHelper output)
    {
        _output = output;
        string folder = FixtureTensors.Locate(Folder, "clip_model"), config = Path.Combine(folder, "config.json");
        _weights = Weights.Open(folder, "model");
        _clip = new ClipModel(ClipTextConfig.Read(config), ClipVisionConfig.Read(config), _weights);
    }

    /// <summary>Prefixes of the cases: none for the square pictures, <c>ns.</c> for the one that is not.</summary>
    public static TheoryData<string> Prefixes =>
    [
        .. FixtureTensors.Read(Folder, "inputs.safetensors").Keys
            .Where(name => name.EndsWith("pixel_values", StringComparison.Ordinal))
            .Select(name => name[..^"pixel_values".Length]),
    ];

    public void Dispose()
    {
        _weights.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Prefixes))]
    public void Every_state_and_feature_is_the_references(string prefix)
    {
        var pixels = PixelNormalization.Clip.Apply(Ops.Scale(_inputs[prefix + "images_u8"].ToTensor(), 1 / 255f));
        Check(_inputs[prefix + "pixel_values"], pixels, Golden.FormulaTolerance);

        (string Name, LayerFeature Feature)[] features =
        [
            .. _expected.Keys
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.Contains(".layer-"))
                .Select(name => (name, Requested(name[prefix.Length..]))).Where(entry => entry.Item2 is not null)
                .Select(entry => (entry.name, entry.Item2!.Value)),
        ];
        Assert.NotEmpty(features);
        var encoding = _clip.Vision.Forward(pixels, [.. features.Select(entry => entry.Feature)]);

        for (int i = 0; i < features.Length; i++) Check(_expected[features[i].Name], encoding.Features[i]);
        for (int i = 0; i < encoding.HiddenStates.Count; i++)
            Check(_expected[$"{prefix}hidden_states.{i}"], encoding.HiddenStates[i]);
        Check(_expected[prefix + "last_hidden_state"], encoding.HiddenStates[^1]);
        Check(_expected[prefix + "pooler_output"], encoding.Pooled);
        Check(_expected[prefix + "image_embeds"], encoding.ImageEmbedding!);
        Check(_expected[prefix + "patch_tokens_projected"],
            WithoutFirst(_clip.Vision.Project(encoding.HiddenStates[^1]), first: 1));
        Assert.Equal(encoding.HiddenStates[0].Shape[1], 1 + encoding.GridHeight * encoding.GridWidth);
    }

    [Fact]
    public void Position_embeddings_of_another_grid_are_the_references()
    {
        var config = _clip.Vision.Config;
        int side = config.ImageSize / config.PatchSize;
        var stored = _weights.Tensor(
            "vision_model.embeddings.position_embedding.weight", [1 + side * side, config.HiddenSize]);
        string name = _expected.Keys.Single(key => key.EndsWith(".position_embedding", StringComparison.Ordinal));
        int[] picture = _inputs[name.Replace("position_embedding", "pixel_values")].Shape;
        var (token, patches) = PatchPositions.Resize(
            stored, picture[2] / config.PatchSize, picture[3] / config.PatchSize);
        Check(_expected[name], Ops.ConcatBatch(token, patches), Golden.FormulaTolerance);
    }

    [Fact]
    public void Region_tokens_are_the_references()
    {
        var masks = _inputs["masktok.masks"];
        var grid = _expected["masktok.patch_mask"];
        int patch = _clip.Vision.Config.PatchSize, count = masks.Shape[0];
        var regions = Ops.Resize(Tensor.From([count, masks.Shape[1], masks.Shape[2], 1], masks.ToFloats()),
            masks.Shape[1] / patch, masks.Shape[2] / patch, ResizeMode.Nearest).Reshape([count, grid.Shape[1]]);
        Assert.Equal(grid.ToFloats(), regions.ToArray());

        var pixels = MaskedPicture();
        var tokens = _clip.Vision.Project(_clip.Vision.EncodeRegionTokens(pixels, regions));
        Check(_expected["masktok.tokens_all"], tokens);
        Check(_expected["masktok.obj_tokens"], ClipModel.UnitLength(_clip.Vision.EncodeRegions(pixels, regions)));
        Check(_expected["masktok.single_token"],
            ClipModel.UnitLength(_clip.Vision.Forward(pixels).ImageEmbedding!));

        // What the reference blocks for a region is what lies outside of it.
        var blocked = _expected["masktok.attn_block"].ToBytes();
        for (int region = 0; region < count; region++)
        for (int j = 0; j < grid.Shape[1]; j++)
        {
            bool isBlocked = blocked[region * (count + grid.Shape[1]) + count + j] != 0;
            Assert.Equal(!isBlocked, regions.Span[region * grid.Shape[1] + j] > 0);
        }
    }

    [Fact]
    public void An_empty_region_is_finite_and_regions_do_not_mix()
    {
        var pixels = MaskedPicture();
        int patches = _expected["masktok.patch_mask"].Shape[1];
        var regions = Tensor.Zeros([2, patches]);
        regions.Span[patches + 3] = 1;
        float[] both = _clip.Vision.EncodeRegions(pixels, regions).ToArray();
        Assert.All(both, value => Assert.True(float.IsFinite(value)));
        float[] second = _clip.Vision.EncodeRegions(pixels, regions.Slice(1, 1)).ToArray();
        Golden.AssertClose("second region", second, both[second.Length..], 1e-5);
    }

    [Fact]
    public void Similarities_of_pictures_and_texts_are_the_references()
    {
        var ids = _inputs["input_ids"];
        var texts = _clip.Text.Forward([.. ids.ToInts().Chunk(ids.Shape[1])]).TextEmbedding!;
        Check(_expected["text_embeds"], texts);
        var images = _clip.Vision.Forward(_inputs["pixel_values"].ToTensor()).ImageEmbedding!;
        var similarity = _clip.Similarity(images, texts);
        Check(_expected["logits_per_image"], similarity);
        Check(_expected["logits_per_text"], Ops.Transpose(similarity));
    }

    [Fact]
    public void The_image_encoder_alone_is_the_same_network()
    {
        var config = ClipVisionConfig.Read(FixtureTensors.Locate(Folder, "image_encoder", "config.json"));
        Assert.Equal(_clip.Vision.Config, config);
    }

    [Fact]
    public void Every_tensor_of_the_checkpoint_is_used() => _weights.RequireAllUsed();

    [Fact]
    public void Pictures_and_regions_that_do_not_fit_are_refused()
    {
        int patch = _clip.Vision.Config.PatchSize;
        Assert.Throws<ModelException>(() => _clip.Vision.Forward(Tensor.Zeros([1, patch - 1, 5 * patch, 3])));
        Assert.Throws<ModelException>(() => _clip.Vision.Forward(Tensor.Zeros([1, patch, patch, 4])));
        var image = Tensor.Zeros([1, 2 * patch, 3 * patch, 3]);
        Assert.Throws<ModelException>(() => _clip.Vision.EncodeRegions(image, Tensor.Zeros([2, 7])));
        Assert.Throws<ModelException>(() => _clip.Vision.EncodeRegions(image, Tensor.Zeros([0, 6])));
        Assert.Throws<ModelException>(() =>
            _clip.Vision.Forward(image, new LayerFeature(_clip.Vision.Config.Layers, AttentionFeature.Key)));
    }

    /// <summary><c>keys.layer-2</c> and the like; null for other names.</summary>
    private static LayerFeature? Requested(string name)
    {
        string[] parts = name.Split(".layer");
        AttentionFeature? feature = parts[0] switch
        {
            "queries" => AttentionFeature.Query,
            "keys" => AttentionFeature.Key,
            "values" => AttentionFeature.Value,
            _ => null,
        };
        return feature is { } known ? new LayerFeature(int.Parse(parts[1]), known) : null;
    }

    /// <summary>The picture that the region masks belong to.</summary>
    private Tensor MaskedPicture()
    {
        int[] masks = _inputs["masktok.masks"].Shape;
        return _inputs.Single(entry => entry.Key.EndsWith("pixel_values", StringComparison.Ordinal)
            && entry.Value.Shape[2] == masks[1] && entry.Value.Shape[3] == masks[2]).Value.ToTensor();
    }

    private static Tensor WithoutFirst(Tensor tokens, int first)
    {
        var rest = new Tensor[tokens.Shape[0]];
        for (int b = 0; b < rest.Length; b++)
        {
            var image = tokens.Slice(b, 1).Reshape([tokens.Shape[1], tokens.Shape[2]]);
            rest[b] = image.Slice(first, tokens.Shape[1] - first);
        }
        return Ops.ConcatBatch(rest);
    }

    private void Check(FixtureTensor golden, Tensor actual, double tolerance = Golden.NetworkTolerance) =>
        _output.WriteLine($"{golden.Name}: {Golden.AssertClose(golden, actual, tolerance):E1}");
}
