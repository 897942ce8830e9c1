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
    public void The_released_formula_counts_equality_and_has_no_last_threshold()
    {
        Assert.Equal(0.99999, RecallCurve.AverageAsReleased([1]), 1e-12);
        Assert.Equal(0.00001, RecallCurve.AverageAsReleased([0]), 1e-12);
        Assert.Equal(0, RecallCurve.AverageAsReleased([double.NaN]));
        Assert.Equal((0.25501 + 0.99999) / 2, RecallCurve.AverageAsReleased([0.255001, 1]), 1e-12);
        Assert.True(double.IsNaN(RecallCurve.AverageAsReleased([])));
    }

    [Fact]
    public void Steps_are_counted_as_one_by_one()
    {
        var random = new Random(3);
        for (int i = 0; i < 200; i++)
        {
            double tick = random.Next(0, 100_001) * 1e-5;
            foreach (double iou in (double[])[tick, Math.BitDecrement(tick), Math.BitIncrement(tick), random.NextDouble()])
                Assert.Equal(Enumerable.Range(0, 99_999).Count(step => step * 1e-5 <= iou), RecallCurve.StepsReached(iou));
        }
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
