using Denote.Grounding;
using Denote.Imaging;
using Denote.Labelling;
using Denote.Proposals;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Tests.Labelling;

/// <summary>Golden folder 17, parts 1 and 6: attribution, Otsu's thresholds and support masks of OVDiff.</summary>
public class AttributionGoldenTests
{
    private const string Folder = "17-ovdiff";
    private const int Pictures = 6;

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Inputs =
        FixtureTensors.Read(Folder, "inputs.safetensors");

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Expected =
        FixtureTensors.Read(Folder, "expected.safetensors");

    [Fact]
    public void Heads_of_all_layers_are_averaged_at_the_first_grid()
    {
        using var scope = TensorScope.Enter();
        int[] tokens = [3, 4];
        var average = new HeadAverage(16, 16);
        for (int call = 0; Inputs.TryGetValue($"daam.call{call}.probs", out var golden); call++)
        {
            // [unconditional heads, then conditional heads; queries; tokens] becomes [heads, tokens, queries].
            int heads = golden.Shape[0] / 2, queries = golden.Shape[1], keys = golden.Shape[2];
            float[] values = golden.ToFloats();
            var conditional = Tensor.Empty([heads, tokens.Length, queries]);
            for (int head = 0; head < heads; head++)
            for (int token = 0; token < tokens.Length; token++)
            for (int query = 0; query < queries; query++)
                conditional.Span[(head * tokens.Length + token) * queries + query] =
                    values[((heads + head) * queries + query) * keys + tokens[token]];
            int side = (int)Math.Sqrt(queries);
            average.Add(conditional, side, side);
        }
        AssertClose(Expected["daam.heatmap"].ToFloats(), average.Mean(), 1e-6);
    }

    [Fact]
    public void Maps_are_scaled_resized_and_scaled_again()
    {
        var small = Small();
        for (int i = 0; i < Pictures; i++)
        {
            AssertClose(Part("daam_norm_small", i), small[i], 1e-6);
            AssertClose(Part("daam_norm", i), SupportMasks.AtSize(small[i], 64, 64), 1e-5);
        }
    }

    [Fact]
    public void Otsu_thresholds_and_masks_are_the_references()
    {
        var small = Small();
        var thresholds = MultiOtsu.Thresholds(small)!.Value;
        double[] expected = Expected["multiotsu"].ToDoubles();
        Assert.Equal(expected[0], thresholds.Lower, 1e-6);
        Assert.Equal(expected[1], thresholds.Upper, 1e-6);
        for (int i = 0; i < Pictures; i++)
        {
            var support = SupportMasks.FromThresholds(new Image(64, 64), small[i], thresholds);
            AssertSame(Part("fg_thresh", i), support.Foreground);
            AssertSame(Part("bg_thresh", i), support.Background);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Proposals_ranked_by_attribution_are_the_references(int picture)
    {
        var golden = Inputs[$"seg.{picture}.instance_masks"];
        byte[] pixels = golden.ToBytes();
        RegionProposal[] proposals =
        [
            .. pixels.Chunk(64 * 64).Select(mask => new RegionProposal(
                new Mask(64, 64, Array.ConvertAll(mask, value => value != 0)), 1)),
        ];
        Assert.Equal(golden.Shape[0], proposals.Length);
        var support = SupportMasks.FromProposals(new Image(64, 64), Small()[picture], proposals);
        AssertSame(Expected[$"seg.{picture}.fg"].ToFloats(), support.Foreground);
        AssertSame(Expected[$"seg.{picture}.bg_pp"].ToFloats(), support.Background);
    }

    [Fact]
    public void A_flat_map_has_no_three_classes()
    {
        Assert.Null(MultiOtsu.Thresholds([new FloatImage(4, 4)]));
        Assert.Null(MultiOtsu.Thresholds([new FloatImage(2, 1, [0, 1])]));
        var support = SupportMasks.FromThresholds(new Image(4, 4), new FloatImage(4, 4), null);
        Assert.Equal(0, support.Foreground.Area);
        Assert.Equal(16, support.Background.Area);
    }

    [Fact]
    public void Three_levels_are_split_between_them()
    {
        var (lower, upper) = MultiOtsu.Thresholds([new FloatImage(6, 1, [0, 0, 0.5f, 0.5f, 1, 1])])!.Value;
        Assert.InRange(lower, 0, 0.499);
        Assert.InRange(upper, 0.5, 0.999);
    }

    private static FloatImage[] Small() =>
    [
        .. Inputs["daam_raw"].ToFloats().Chunk(16 * 16)
            .Select(map => PhraseMaps.ScaleToUnit(new FloatImage(16, 16, map))),
    ];

    private static float[] Part(string name, int picture) =>
        [.. Expected[name].ToFloats().Chunk(Expected[name].Count / Pictures).ElementAt(picture)];

    private static void AssertClose(float[] expected, FloatImage actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Pixels.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(actual.Pixels[i], expected[i] - tolerance, expected[i] + tolerance);
    }

    private static void AssertSame(float[] expected, Mask actual) =>
        Assert.Equal(expected.Select(value => value != 0), actual.Pixels.ToArray());
}
