using Denote.Imaging;
using Denote.Referring;
using Denote.TestSupport;

namespace Denote.Tests.Referring;

public class ProposalScoreGoldenTests
{
    private static IReadOnlyDictionary<string, FixtureTensor> Expected => ReferringGolden.Expected;

    public static TheoryData<string, int, double, int> Filters => new()
    {
        { "refcoco", 10, 0, 10_000 },
        { "refcocog", 10, 0, 0 },
        { "small", 5, 0.05, 500 },
    };

    [Fact]
    public void Generative_scores()
    {
        var map = Expected["wide.map"];
        var correlation = new FloatImage(map.Shape[1], map.Shape[0], map.ToFloats());
        ReferringGolden.AssertClose(
            Expected["score.diff"].ToDoubles(),
            [.. ReferringGolden.Masks.Select(mask => GenerativeScore.Of(correlation, mask))]);
    }

    [Fact]
    public void Hard_and_soft_scores_and_their_total()
    {
        var inputs = ReferringGolden.Inputs;
        float[] text = inputs["text_feat"].ToFloats(), root = inputs["core_feat"].ToFloats();
        double[] hard = Similarities("hard", TextWeights.Hard.Combine(text, root));
        double[] soft = Similarities("soft", TextWeights.Soft.Combine(text, root));
        double[] generative = Expected["score.diff"].ToDoubles();

        ReferringGolden.AssertClose(Expected["score.hard"].ToDoubles(), hard);
        ReferringGolden.AssertClose(Expected["score.soft"].ToDoubles(), soft);
        ReferringGolden.AssertClose(
            Expected["score.total"].ToDoubles(),
            [.. hard.Select((score, i) => FusionWeights.Released.Combine(score, soft[i], generative[i]))]);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void Filters_keep_what_the_reference_keeps(string name, int largest, double share, int area)
    {
        var filter = new ProposalFilter { Largest = largest, MinimalShare = share, MinimalArea = area };
        double[] expected = Expected[$"filter.{name}"].ToDoubles();
        Assert.Equal(
            Enumerable.Range(0, expected.Length).Where(i => expected[i] > 0), filter.Select(Areas(), Pixels()));
    }

    [Fact]
    public void The_best_kept_proposal_is_the_reference_choice_and_a_dropped_one_never_wins()
    {
        double[] total = Expected["score.total"].ToDoubles();
        IReadOnlyList<int> kept = ProposalFilter.ReleasedRefCocoG.Select(Areas(), Pixels());
        Assert.Equal(Expected["selected"].ToInts()[0], kept.MaxBy(i => total[i]));

        // With every score below 0 the reference takes a proposal that its own filter refused.
        Assert.DoesNotContain(Expected["selected_when_all_negative"].ToInts()[0], kept);
    }

    [Fact]
    public void The_released_area_is_scaled_to_the_picture()
    {
        Assert.Equal([1], ProposalFilter.ReleasedScaled.Select([533, 534], 128 * 128));
        Assert.Equal([1], ProposalFilter.ReleasedScaled.Select([10_000, 10_001], 640 * 480));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void The_papers_weights_add_up_to_one(double alpha)
    {
        FusionWeights weights = FusionWeights.Paper(alpha);
        Assert.Equal(1, weights.Combine(1, 1, 1), 12);
        Assert.Equal(alpha, weights.Generative);
    }

    [Fact]
    public void Weights_and_filters_outside_their_range_are_refused()
    {
        Assert.Contains("Alpha is 1.5", Assert.Throws<DenoteException>(() => FusionWeights.Paper(1.5)).Message);
        AssertRefused("Largest is 0", () => new ProposalFilter { Largest = 0 });
        AssertRefused("MinimalShare is 1", () => new ProposalFilter { MinimalShare = 1 });
        AssertRefused("MinimalArea is -1", () => new ProposalFilter { MinimalArea = -1 });
    }

    private static void AssertRefused(string fault, Func<ProposalFilter> make) =>
        Assert.Contains(fault, Assert.Throws<DenoteException>(make).Message);

    private static double[] Similarities(string name, float[] feature)
    {
        float[] regions = ReferringGolden.Inputs[name].ToFloats();
        return [.. regions.Chunk(feature.Length).Select(region => TextWeights.Similarity(region, feature))];
    }

    private static int[] Areas()
    {
        int[] areas = [.. ReferringGolden.Masks.Select(mask => mask.Area)];
        Assert.Equal(Expected["areas"].ToInts(), areas);
        return areas;
    }

    private static int Pixels() => ReferringGolden.Picture.Width * ReferringGolden.Picture.Height;
}
