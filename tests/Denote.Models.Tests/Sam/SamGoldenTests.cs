using Denote.Models.Sam;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Sam;

/// <summary>
/// Golden folder 11: facebookresearch/segment-anything at dca509f with small random weights. The prompts are those its
/// README lists; sizes come from the files.
/// </summary>
public sealed class SamGoldenTests : IDisposable
{
    private const string Folder = "11-sam";
    private const double Tolerance = 2e-4;

    private static readonly Dictionary<string, SamPoint[]> Points = new()
    {
        ["p0"] = [new(60.5f, 70.25f)],
        ["p1"] = [new(150, 40)],
        ["p2"] = [new(100, 120), new(30, 30, IsInside: false)],
    };

    private readonly IReadOnlyDictionary<string, FixtureTensor> _expected =
        FixtureTensors.Read(Folder, "expected.safetensors");
    private readonly SamModel _model = new(
        SamConfig.Load(FixtureTensors.Locate(Folder, "sam", "config.json")),
        Weights.OpenFile(FixtureTensors.Locate(Folder, "sam", "model.safetensors")));

    public static TheoryData<string> Images => [.. FixtureTensors.Read(Folder, "inputs.safetensors").Keys
        .Select(name => name["image.".Length..])];

    public void Dispose() => _model.Dispose();

    [Theory]
    [MemberData(nameof(Images))]
    public void ImageEncoderMatches(string image)
    {
        using var scope = TensorScope.Enter();
        var seen = new List<string>();
        var embedding = _model.EncodeImage(Prepare(image), (name, tensor) =>
        {
            if (!_expected.TryGetValue($"{image}.enc.{name}", out var expected)) return;
            seen.Add(name);
            AssertClose(expected, tensor.ToArray());
        });
        Assert.Equal(_expected.Keys.Count(key => key.StartsWith($"{image}.enc.")), seen.Count);
        AssertClose(_expected[$"{image}.embedding"], Ops.ToChannelsFirst(embedding).ToArray());
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void PromptsGiveTheReferenceMasks(string image)
    {
        using var scope = TensorScope.Enter();
        var embedding = _model.EncodeImage(Prepare(image));
        foreach (var (name, points) in Points)
        {
            var prompt = new SamPrompt { Points = [.. points.Select(p => Scaled(image, p))] };
            if (_expected.TryGetValue($"{image}.{name}.sparse_embeddings", out var sparse))
                AssertClose(sparse, _model.PromptEncoder.Sparse([prompt]).ToArray());
            var prediction = _model.PredictMasks(embedding, [prompt]);
            AssertMasks(prediction, $"{image}.{name}.multi", first: 1, count: _model.Config.NumMultimaskOutputs);
            AssertMasks(prediction, $"{image}.{name}.single", first: 0, count: 1);
        }
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void BoxesAndMaskPromptsGiveTheReferenceMasks(string image)
    {
        using var scope = TensorScope.Enter();
        var embedding = _model.EncodeImage(Prepare(image));
        var box = _expected[$"{image}.box.box"].ToFloats();
        var (low, high) = (Scaled(image, new(box[0], box[1])), Scaled(image, new(box[2], box[3])));
        var boxed = _model.PredictMasks(embedding, [new SamPrompt { Box = new(low.X, low.Y, high.X, high.Y) }]);
        AssertMasks(boxed, $"{image}.box", first: 0, count: 1);

        var mask = _expected[$"{image}.box.low_res_logits"].ToFloats();
        var refined = _model.PredictMasks(
            embedding, [new SamPrompt { Points = [Scaled(image, Points["p0"][0])], Mask = mask }]);
        AssertMasks(refined, $"{image}.p0_maskinput", first: 1, count: _model.Config.NumMultimaskOutputs);
    }

    [Fact]
    public void GridPositionsMatch()
    {
        using var scope = TensorScope.Enter();
        int grid = _model.Config.Grid;
        var positions = _model.PromptEncoder.GridPositions().Reshape([1, grid, grid, _model.Config.PromptEmbedDim]);
        foreach (string key in _expected.Keys.Where(key => key.EndsWith(".dense_pe")))
            AssertClose(_expected[key], Ops.ToChannelsFirst(positions).ToArray());
    }

    [Fact]
    public void ABatchOfPromptsGivesWhatEachGivesAlone()
    {
        using var scope = TensorScope.Enter();
        string image = FixtureTensors.Read(Folder, "inputs.safetensors").Keys.First()["image.".Length..];
        var embedding = _model.EncodeImage(Prepare(image));
        var prompts = new[] { new SamPoint(10, 20), new SamPoint(100, 90), new SamPoint(33, 71, IsInside: false) }
            .Select(point => new SamPrompt { Points = [point] }).ToArray();
        var (logits, iou) = _model.PredictMasks(embedding, prompts);
        for (int b = 0; b < prompts.Length; b++)
        {
            var (alone, aloneIou) = _model.PredictMasks(embedding, [prompts[b]]);
            Assert.Equal(alone.ToArray(), logits.Slice(b, 1).ToArray(), (a, c) => Math.Abs(a - c) < 1e-4);
            Assert.Equal(aloneIou.ToArray(), iou.Slice(b, 1).ToArray(), (a, c) => Math.Abs(a - c) < 1e-5);
        }
    }

    [Fact]
    public void PromptsOfDifferentFormsInOneBatchAreRefused()
    {
        using var scope = TensorScope.Enter();
        SamPrompt[] prompts = [new() { Points = [new(1, 1)] }, new() { Points = [new(1, 1), new(2, 2)] }];
        Assert.Throws<ModelException>(() => _model.PromptEncoder.Sparse(prompts));
    }

    [Fact]
    public void EveryTensorOfTheCheckpointIsUsed()
    {
        using var weights = Weights.OpenFile(FixtureTensors.Locate(Folder, "sam", "model.safetensors"));
        using var model = new SamModel(_model.Config, weights);
        weights.RequireAllUsed();
    }

    private Tensor Prepare(string image)
    {
        var resized = _expected[$"{image}.input_image_resized_u8"];
        var pixels = resized.ToBytes();
        int height = resized.Shape[0], width = resized.Shape[1], size = _model.Config.ImageSize;
        var prepared = Tensor.Zeros([1, size, size, 3]);
        for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
        for (int c = 0; c < 3; c++)
        {
            float value = pixels[(y * width + x) * 3 + c];
            prepared.Span[(y * size + x) * 3 + c] = (value - _model.Config.PixelMean[c]) / _model.Config.PixelStd[c];
        }
        return prepared;
    }

    private SamPoint Scaled(string image, SamPoint point)
    {
        var original = FixtureTensors.Read(Folder, "inputs.safetensors")[$"image.{image}"];
        var resized = _expected[$"{image}.input_image_resized_u8"];
        return point with
        {
            X = point.X * resized.Shape[1] / original.Shape[1],
            Y = point.Y * resized.Shape[0] / original.Shape[0],
        };
    }

    private void AssertMasks((Tensor Logits, Tensor Iou) prediction, string name, int first, int count)
    {
        int side = prediction.Logits.Shape[2];
        var logits = prediction.Logits.Span.Slice(first * side * side, count * side * side).ToArray();
        if (_expected.TryGetValue($"{name}.low_res_logits", out var expected)) AssertClose(expected, logits);
        AssertClose(_expected[$"{name}.iou"], prediction.Iou.Span.Slice(first, count).ToArray());
    }

    private static void AssertClose(FixtureTensor expected, float[] actual)
    {
        var values = expected.ToFloats();
        Assert.Equal(values.Length, actual.Length);
        double largest = values.Max(MathF.Abs);
        double error = values.Zip(actual, (a, b) => (double)MathF.Abs(a - b)).Max();
        Assert.True(error <= Tolerance * largest, $"{expected.Name}: error {error:E2} of {largest:E2}");
    }
}
