using Denote.Models.Files;
using Denote.Models.Sam;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Sam;

/// <summary>Golden folder 21: SAM-HQ with small random weights (SysCV/sam-hq at fb181f8).</summary>
public sealed class SamHqGoldenTests : IDisposable
{
    private const string Folder = "21-sam-hq";

    private readonly IReadOnlyDictionary<string, FixtureTensor> _expected =
        FixtureTensors.Read(Folder, "expected.safetensors");
    private readonly SamModel _model = SamModel.Load(FixtureTensors.Locate(Folder, "sam_hq"));

    public static TheoryData<string> Pictures => SamPictures.Names(Folder);

    public void Dispose() => _model.Dispose();

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Every_mask_is_the_references(string image)
    {
        using var scope = TensorScope.Enter();
        var pictures = new SamPictures(Folder, _model.Config);
        var compared = new HashSet<string>();
        void Compare(string name, float[] actual)
        {
            if (!_expected.TryGetValue(name, out var golden)) return;
            compared.Add(name);
            Golden.AssertClose(name, golden.ToFloats(), actual);
        }
        var input = pictures.Prepare(image);
        Compare($"{image}.input", Ops.ToChannelsFirst(input).ToArray());
        int[] global = [.. _model.Config.EncoderGlobalAttnIndexes];
        Tensor encoding;
        using (ModuleTrace.Observe((path, output) =>
            Compare($"{image}.{path}", Ops.ToChannelsFirst(output).ToArray())))
            encoding = _model.EncodeImage(input, (name, output) =>
            {
                int at = Array.FindIndex(global, block => name == $"block{block}");
                if (at >= 0) Compare($"{image}.interm_embeddings.{at}", output.ToArray());
            });
        int grid = _model.Config.Grid, channels = _model.Config.PromptEmbedDim;
        var embedding = Ops.ToChannelsFirst(encoding).Reshape([encoding.Shape[3], grid, grid]).Slice(0, channels);
        Compare($"{image}.image_embedding", embedding.ToArray());

        foreach (var (name, prompt) in pictures.Prompts(image))
        {
            Check($"{image}.{name}", prompt);
            string masked = $"{image}.{name}_maskinput";
            if (_expected.TryGetValue(masked + ".mask_input", out var mask))
                Check(masked, prompt with { Mask = mask.ToFloats() });
        }
        // The reference also has the masks at the picture's size, which are the command's to make, and its input.
        Assert.Equal(
            _expected.Keys.Where(key => key.StartsWith(image + ".", StringComparison.Ordinal)
                && !(key.EndsWith(".logits", StringComparison.Ordinal) || key.EndsWith("_u8", StringComparison.Ordinal)
                    || key.EndsWith(".mask_input", StringComparison.Ordinal))).Order(StringComparer.Ordinal),
            compared.Order(StringComparer.Ordinal));

        void Check(string prefix, SamPrompt prompt)
        {
            var (all, iou) = _model.PredictTokens(encoding, [prompt]);
            Compare(prefix + ".all.low_res_logits", all.ToArray());
            Compare(prefix + ".all.iou", iou.ToArray());
            int masks = iou.Shape[1];
            Compare(prefix + ".hq_only.low_res_logits",
                all.Reshape([masks + 1, all.Shape[2] * all.Shape[3]]).Slice(masks, 1).ToArray());
            var (sharp, predicted) = _model.PredictMasks(encoding, [prompt]);
            var rows = sharp.Reshape([2, sharp.Shape[2] * sharp.Shape[3]]);
            foreach (var (name, row) in new[] { ("single", 0), ("multi", 1) })
            {
                Compare($"{prefix}.{name}.combined.low_res_logits", rows.Slice(row, 1).ToArray());
                Compare($"{prefix}.{name}.iou", [predicted.Span[row]]);
            }
        }
    }

    [Fact]
    public void The_checkpoint_alone_is_the_same_model_and_passes_the_check()
    {
        string path = Directory.GetFiles(FixtureTensors.Locate(Folder, "sam_hq"), "*.pth").Single();
        using var alone = SamModel.Load(path);
        Assert.True(alone.Config.IsHighQuality);
        Assert.Equal(_model.Config.EncoderGlobalAttnIndexes, alone.Config.EncoderGlobalAttnIndexes);
        Assert.Empty(ModelCheck.Run(FixtureTensors.Locate(Folder, "sam_hq")).Problems);
    }
}
