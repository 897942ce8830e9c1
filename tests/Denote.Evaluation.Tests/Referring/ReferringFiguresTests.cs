using Denote.Evaluation.Referring;

namespace Denote.Evaluation.Tests.Referring;

public class ReferringFiguresTests
{
    [Fact]
    public void Overall_IoU_weighs_by_area_and_mean_IoU_does_not()
    {
        var summary = ReferringSummary.Of([Score(90, 100), Score(1, 10)]);
        Assert.Equal(91 / 110.0, summary.OverallIou, 12);
        Assert.Equal((0.9 + 0.1) / 2, summary.MeanIou, 12);
        Assert.Equal([0.5, 0.5, 0.5, 0.5, 0.5], summary.Precision);
    }

    [Fact]
    public void Precision_counts_from_its_threshold_on() =>
        Assert.Equal([1, 1, 1, 0, 0], ReferringSummary.Of([Score(7, 10)]).Precision);

    [Fact]
    public void No_expression_has_no_figures_and_an_empty_answer_to_an_empty_truth_is_wrong()
    {
        Assert.True(double.IsNaN(ReferringSummary.Of([]).MeanIou));
        Assert.Equal(0, ReferringSummary.Of([Score(0, 0)]).OverallIou);
    }

    [Fact]
    public void Absence_is_scored_by_the_answers_below_the_threshold()
    {
        double[] present = [0.9, 0.8, 0.3], absent = [0.1, 0.2, 0.6];
        var summary = AbsenceSummary.At(present, absent, 0.5);
        Assert.Equal(2 / 3.0, summary.Precision, 12);
        Assert.Equal(2 / 3.0, summary.Recall, 12);
        Assert.Equal(2 / 3.0, summary.F1, 12);
        Assert.True(double.IsNaN(AbsenceSummary.At(present, absent, 0.05).Precision));
        Assert.Equal(0, AbsenceSummary.At(present, absent, 0.05).F1);
    }

    [Fact]
    public void The_best_threshold_has_the_largest_F1()
    {
        double[] present = [0.9, 0.8, 0.7], absent = [0.1, 0.2, 0.62];
        Assert.Equal(new AbsenceSummary(0.65, 1, 1), AbsenceSummary.Best(present, absent));
    }

    private static ReferringScore Score(long intersection, long union) =>
        new(0, "the boat", null, intersection, union, 1, 0.5, null);
}
