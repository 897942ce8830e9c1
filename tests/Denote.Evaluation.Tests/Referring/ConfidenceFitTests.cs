using Denote.Evaluation.Referring;
using Denote.Referring;

namespace Denote.Evaluation.Tests.Referring;

public class ConfidenceFitTests
{
    [Fact]
    public void Coefficients_that_made_the_data_come_back()
    {
        var truth = new ConfidenceCalibration(-3, 5, 0, 1.5);
        var random = new Random(4);
        List<ConfidenceEvidence> present = [], absent = [];
        for (int i = 0; i < 20_000; i++)
        {
            var evidence = new ConfidenceEvidence(random.NextDouble(), random.NextDouble(), 2 * random.NextDouble());
            (random.NextDouble() < truth.Confidence(evidence) ? present : absent).Add(evidence);
        }
        var fitted = ConfidenceFit.Fit(present, absent);
        Assert.Equal(truth.Bias, fitted.Bias, 0.2);
        Assert.Equal(truth.Best, fitted.Best, 0.3);
        Assert.InRange(fitted.Margin, 0, 0.2);
        Assert.Equal(truth.Peak, fitted.Peak, 0.15);
    }

    [Fact]
    public void Weights_are_never_negative_and_separable_data_has_an_answer()
    {
        ConfidenceEvidence[] weak = [new(0.9, 0, null), new(0.8, 0, null)], strong = [new(0.1, 0, null)];
        var against = ConfidenceFit.Fit(strong, weak);
        Assert.Equal(0, against.Best);
        var along = ConfidenceFit.Fit(weak, strong);
        Assert.True(double.IsFinite(along.Best) && along.Confidence(weak[0]) > along.Confidence(strong[0]));
    }

    [Fact]
    public void One_kind_alone_cannot_be_fitted() => Assert.Contains("whose objects are there",
        Assert.Throws<DenoteException>(() => ConfidenceFit.Fit([new(1, 1, 1)], [])).Message);

    [Fact]
    public void The_fit_sees_the_first_pictures_only_and_is_measured_on_the_others()
    {
        ReferringScore Present(int picture, double best) =>
            new(picture, "a", null, 1, 1, 1, 0, new ConfidenceEvidence(best, 0, null));
        AbsentScore Absent(int picture, double best) =>
            new(picture, "b", 0, new ConfidenceEvidence(best, 0, null));
        var row = new ReferringRow("row",
            [Present(0, 0.9), Present(1, 0.8), Present(2, 0.2), Present(3, 0.9)],
            [Absent(0, 0.1), Absent(1, 0.2), Absent(2, 0.1), Absent(3, 0.3)]);
        var report = new ReferringReport(
            "test", new ModelIdentity("m", "m", "0", 1), "data", 4, [row], TimeSpan.Zero);
        var fit = ReferringFit.Of(report, 2).Rows[0];
        Assert.Equal((1, 1), (fit.Fitted.Precision, fit.Fitted.Recall));
        Assert.Equal(2 / 3.0, fit.HeldOut.Precision, 9);
        Assert.Equal(1, fit.HeldOut.Recall);
        Assert.Equal(0.75, fit.Area, 9);
        Assert.Throws<DenoteException>(() => ReferringFit.Of(report, 4));
    }
}
