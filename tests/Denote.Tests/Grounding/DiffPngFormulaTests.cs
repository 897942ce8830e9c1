using Denote.Grounding;
using Denote.Imaging;
using Denote.TestSupport;

namespace Denote.Tests.Grounding;

/// <summary>
/// Each formula of the method against golden folder 15 (nini0919/DiffPNG@fbd3170, executed unchanged).
/// </summary>
public class DiffPngFormulaTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<int> Phrases => GoldenPhrases.Indices;

    [Theory]
    [MemberData(nameof(Phrases))]
    public void Word_weights_of_the_released_code(int phrase)
    {
        float[] weights = ReleasedWeights(phrase);
        if (GoldenPhrases.Expected(phrase, "weights") is { } expected) AssertClose(expected.ToFloats(), weights);
        else Assert.Equal(1f, Assert.Single(weights));
    }

    [Theory]
    [MemberData(nameof(Phrases))]
    public void Weighted_cross_attention(int phrase) =>
        AssertClose(GoldenPhrases.Expected(phrase, "weighted_cross")!.ToFloats(), PhraseMap(phrase).Pixels);

    [Theory]
    [MemberData(nameof(Phrases))]
    public void Scaled_map_and_anchors(int phrase)
    {
        FixtureTensor expected = GoldenPhrases.Expected(phrase, "anchors")!;
        int side = expected.Shape[0];
        FloatImage scaled = PhraseMaps.ScaleToUnit(PhraseMaps.Resize(PhraseMap(phrase), side, side));
        AssertClose(GoldenPhrases.Expected(phrase, "cross_norm")!.ToFloats(), scaled.Pixels);
        Mask anchors = LocateToSegment.Anchors(PhraseMap(phrase), side, GoldenPhrases.Beta);
        AssertSame(expected, anchors, scaled, GoldenPhrases.Beta);
    }

    [Theory]
    [MemberData(nameof(Phrases))]
    public void Enhanced_map_and_mask(int phrase)
    {
        FixtureTensor anchors = GoldenPhrases.Expected(phrase, "anchors")!;
        FixtureTensor expected = GoldenPhrases.Expected(phrase, "mask_lsp")!;
        var isAnchor = new Mask(anchors.Shape[1], anchors.Shape[0], [.. anchors.ToBytes().Select(value => value != 0)]);

        FloatImage enhanced = LocateToSegment.Enhance(SelfAttention(), isAnchor);
        FloatImage atImageSize = PhraseMaps.Resize(enhanced, expected.Shape[1], expected.Shape[0]);

        AssertClose(GoldenPhrases.Expected(phrase, "enhanced")!.ToFloats(), enhanced.Pixels);
        AssertClose(GoldenPhrases.Expected(phrase, "enhanced_image")!.ToFloats(), atImageSize.Pixels);
        AssertSame(expected, Mask.FromProbability(atImageSize, GoldenPhrases.Alpha), atImageSize, GoldenPhrases.Alpha);
    }

    [Theory]
    [MemberData(nameof(Phrases))]
    public void Cross_attention_only_mask(int phrase)
    {
        FixtureTensor expected = GoldenPhrases.Expected(phrase, "cross_only_mask")!;
        FloatImage map = PhraseMaps.Fuse([PhraseMap(phrase)], expected.Shape[1], expected.Shape[0]);
        AssertSame(expected, Mask.FromProbability(map, GoldenPhrases.Alpha), map, GoldenPhrases.Alpha);
    }

    [Fact]
    public void A_flat_map_has_no_anchors()
    {
        var flat = new FloatImage(4, 4);
        flat.Pixels.Fill(0.25f);
        Assert.Equal(0, LocateToSegment.Anchors(flat, 8, 0f).Area);
    }

    [Fact]
    public void Paper_weights_are_the_softmax_of_dot_products_with_the_last_state()
    {
        float[] weights = SubjectFocus.FromTokenStates([[1, 0], [0, 2], [1, 1]]);
        // s = (1, 2, 2)
        double sum = Math.E + 2 * Math.Exp(2);
        AssertClose([(float)(Math.E / sum), (float)(Math.Exp(2) / sum), (float)(Math.Exp(2) / sum)], weights);
    }

    [Fact]
    public void Equal_pooled_tokens_count_the_same() =>
        Assert.Equal([0.5f, 0.5f], SubjectFocus.FromPooledTokens([[1, 2], [1, 2]]));

    [Fact]
    public void Several_grids_are_scaled_added_and_scaled_again()
    {
        var coarse = new FloatImage(1, 2, [3, 5]);
        var fine = new FloatImage(1, 2, [10, 30]);
        Assert.Equal([0f, 1f], PhraseMaps.Fuse([coarse, fine], 1, 2).Pixels.ToArray());
        var opposite = new FloatImage(1, 2, [30, 10]);
        Assert.Equal([0f, 0f], PhraseMaps.Fuse([coarse, opposite], 1, 2).Pixels.ToArray());
    }

    private static float[] ReleasedWeights(int phrase)
    {
        FixtureTensor pooled = GoldenPhrases.Input("token_pooled");
        float[] values = pooled.ToFloats();
        int width = pooled.Shape[1];
        return SubjectFocus.FromPooledTokens(
            [.. GoldenPhrases.Tokens(phrase).Select(token => values.AsSpan(token * width, width).ToArray())]);
    }

    private static FloatImage PhraseMap(int phrase) =>
        PhraseMaps.Sum([.. GoldenPhrases.Tokens(phrase).Select(GoldenPhrases.CrossMap)], ReleasedWeights(phrase));

    private static SelfAttentionMap SelfAttention()
    {
        FixtureTensor self = GoldenPhrases.Input("self");
        int cells = self.Shape[2];
        float[] byQuery = self.ToFloats(), byKey = new float[byQuery.Length];
        for (int query = 0; query < cells; query++)
            for (int key = 0; key < cells; key++)
                byKey[key * cells + query] = byQuery[query * cells + key];
        return new SelfAttentionMap(self.Shape[0], byKey);
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= Tolerance, $"[{i}]: expected {expected[i]}, got {actual[i]}");
    }

    /// <summary>The masks are the same, except where the map is within the tolerance of the threshold.</summary>
    private static void AssertSame(FixtureTensor expected, Mask actual, FloatImage map, float threshold)
    {
        Assert.Equal(expected.Shape, new[] { actual.Height, actual.Width });
        byte[] isSet = expected.ToBytes();
        for (int i = 0; i < isSet.Length; i++)
        {
            bool isClose = Math.Abs(map.Pixels[i] - threshold) <= Tolerance;
            Assert.True(isSet[i] != 0 == actual.Pixels[i] || isClose, $"[{i}]: the map is {map.Pixels[i]}");
        }
    }
}
