using Denote.Models.Vit;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Vit;

/// <summary>
/// Golden folder 12: DINO's vision transformer with small random weights, on pictures of several shapes.
/// </summary>
public sealed class DinoGoldenTests : IDisposable
{
    private const string Folder = "12-dino";

    private readonly ITestOutputHelper _output;
    private readonly TensorScope _scope = TensorScope.Enter();
    private readonly IReadOnlyDictionary<string, FixtureTensor> _inputs =
        FixtureTensors.Read(Folder, "inputs.safetensors");
    private readonly IReadOnlyDictionary<string, FixtureTensor> _expected =
        FixtureTensors.Read(Folder, "expected.safetensors");
    private readonly Weights _weights = Weights.Open(FixtureTensors.Locate(Folder, "dino"), "model");
    private readonly VitModel _model;

    public DinoGoldenTests(ITestOutputHelper output)
    {
        _output = output;
        _model = new VitModel(VitConfig.Read(FixtureTensors.Locate(Folder, "dino", "config.json")), _weights);
    }

    public static TheoryData<string> Pictures =>
    [
        .. FixtureTensors.Read(Folder, "inputs.safetensors").Keys
            .Where(name => name.EndsWith(".pixel_values", StringComparison.Ordinal)).Select(name => name.Split('.')[0]),
    ];

    public void Dispose()
    {
        _weights.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Every_state_and_feature_is_the_references(string picture)
    {
        var pixels = _model.Config.Normalization.Apply(Ops.Scale(_inputs[picture + ".u8"].ToTensor(), 1 / 255f));
        Golden.AssertClose(_inputs[picture + ".pixel_values"], pixels, Golden.FormulaTolerance);
        int last = _model.Config.Layers - 1;
        LayerFeature[] requests =
        [
            .. Enumerable.Range(0, _model.Config.Layers).SelectMany(layer =>
                Enum.GetValues<AttentionFeature>().Select(feature => new LayerFeature(layer, feature))),
        ];
        var encoding = _model.Forward(pixels, requests);
        Tensor Feature(int layer, AttentionFeature feature) =>
            encoding.Features[Array.IndexOf(requests, new LayerFeature(layer, feature))];

        int grid = encoding.GridHeight * encoding.GridWidth, channels = _model.Config.Channels;
        foreach (var (name, golden) in _expected
            .Where(entry => entry.Key.StartsWith(picture + ".", StringComparison.Ordinal)))
        {
            string[] parts = name.Split('.');
            int layer = parts.Length > 2 ? int.Parse(parts[2]["block".Length..]) : last;
            var actual = parts[1] switch
            {
                "cls" => ClassTokens(_model.Normalize(encoding.HiddenStates[^1])),
                "prepared_tokens" => encoding.HiddenStates[0].Slice(0, golden.Shape[0]),
                "norm_tokens" => _model.Normalize(encoding.HiddenStates[layer + 1]).Slice(0, golden.Shape[0]),
                "keys" => Feature(layer, AttentionFeature.Key),
                "queries" => Feature(layer, AttentionFeature.Query),
                "values" => Feature(layer, AttentionFeature.Value),
                "pos_embed" => Positions(encoding.GridHeight, encoding.GridWidth),
                "last_selfattention_cls" => ClassAttention(
                    Feature(last, AttentionFeature.Query), Feature(last, AttentionFeature.Key)),
                // OVDiff's order of channels: by the channel of a head first.
                "ovdiff_descriptor" => Ops.Permute(Feature(last, AttentionFeature.Key).Slice(0, 1)
                    .Reshape([1 + grid, _model.Config.Heads, channels / _model.Config.Heads]).Slice(1, grid), 0, 2, 1)
                    .Reshape([1, grid, channels]),
                _ => throw new InvalidOperationException($"{name} is not known to this test."),
            };
            double error = Golden.AssertClose(name, golden.ToFloats(), actual.ToArray());
            _output.WriteLine($"{name}: {error:E1}");
        }
    }

    [Fact]
    public void Every_tensor_of_the_checkpoint_is_used() => _weights.RequireAllUsed();

    [Fact]
    public void Pictures_smaller_than_a_patch_are_refused()
    {
        int patch = _model.Config.PatchSize;
        Assert.Throws<ModelException>(() => _model.Forward(Tensor.Zeros([1, patch, patch - 1, 3])));
        Assert.Throws<ModelException>(() => _model.Forward(
            Tensor.Zeros([1, patch, patch, 3]), new LayerFeature(-_model.Config.Layers - 1, AttentionFeature.Key)));
    }

    private Tensor Positions(int height, int width)
    {
        int side = _model.Config.ImageSize / _model.Config.PatchSize;
        var (token, patches) = PatchPositions.Resize(
            _weights.Tensor("pos_embed", [1, 1 + side * side, _model.Config.Channels]), height, width);
        return Ops.ConcatBatch(token, patches);
    }

    /// <summary>The attention of each picture's class token, <c>[B, heads, tokens]</c>.</summary>
    private Tensor ClassAttention(Tensor query, Tensor key)
    {
        int batch = query.Shape[0], tokens = query.Shape[1], channels = query.Shape[2], heads = _model.Config.Heads;
        var rows = new Tensor[batch];
        for (int b = 0; b < batch; b++)
        {
            rows[b] = Tensor.Zeros([heads, tokens, 1]);
            Ops.Attention(query.Slice(b, 1).Reshape([tokens, channels]).Slice(0, 1).Reshape([1, 1, channels]),
                key.Slice(b, 1), key.Slice(b, 1), heads,
                new AttentionOptions { Taps = [new AttentionTap { Accumulator = rows[b], PerHead = true }] });
        }
        return Ops.ConcatBatch(rows);
    }

    private static Tensor ClassTokens(Tensor tokens)
    {
        int batch = tokens.Shape[0], channels = tokens.Shape[2];
        return Ops.ConcatBatch([.. Enumerable.Range(0, batch)
            .Select(b => tokens.Slice(b, 1).Reshape([tokens.Shape[1], channels]).Slice(0, 1))]);
    }
}
