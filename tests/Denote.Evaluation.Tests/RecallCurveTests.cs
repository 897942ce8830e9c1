namespace Denote.Evaluation.Tests;

public class RecallCurveTests
{
    [Fact]
    public void Recall_counts_only_what_lies_above_the_threshold()
    {
        double[] ious = [0.2, 0.5, 0.9, 1];
        Assert.Equal(0.5, RecallCurve.RecallAbove(ious, 0.5));
        Assert.Equal(1, RecallCurve.RecallAbove(ious, 0));
        Assert.Equal(0, RecallCurve.RecallAbove(ious, 1));
    }

    [Fact]
    public void Average_recall_is_the_mean_over_a_hundred_thresholds()
    {
        // 0.255 lies above 0.00 .. 0.25 (26 thresholds), 1 above all 100.
        Assert.Equal((0.26 + 1) / 2, RecallCurve.Average([0.255, 1]), 12);
        Assert.Equal(0, RecallCurve.Average([0]));
    }

    [Fact]
    public void No_phrases_have_no_figures()
    {
        Assert.True(double.IsNaN(RecallCurve.Average([])));
        Assert.True(double.IsNaN(ScoreSummary.Of([]).MeanIou));
    }

    [Fact]
    public void Splits_take_their_own_phrases()
    {
        var splits = new SplitSummary(
        [
            new PhraseScore("a boat", IsThing: true, IsPlural: false, 0.4),
            new PhraseScore("two boats", IsThing: true, IsPlural: true, 0.6),
            new PhraseScore("sea", IsThing: false, IsPlural: false, 0.8),
        ]);
        Assert.Equal(3, splits.All.Phrases);
        Assert.Equal(0.6, splits.All.MeanIou, 12);
        Assert.Equal(0.5, splits.Things.MeanIou, 12);
        Assert.Equal(0.8, splits.Stuff.MeanIou, 12);
        Assert.Equal(0.6, splits.Singular.MeanIou, 12);
        Assert.Equal(0.6, splits.Plural.MeanIou, 12);
        Assert.Equal(2.0 / 3, splits.All.AccuracyAtHalf, 12);
    }
}
