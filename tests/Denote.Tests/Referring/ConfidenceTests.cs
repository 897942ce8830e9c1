using Denote.Imaging;
using Denote.Referring;

namespace Denote.Tests.Referring;

public class ConfidenceTests
{
    [Fact]
    public void The_margin_is_taken_to_the_best_other_thing()
    {
        ScoredProposal[] ranked = [Proposal(0, 4, 0.9), Proposal(0, 3, 0.8), Proposal(5, 9, 0.6)];
        var evidence = ConfidenceEvidence.Of(ranked, new CorrelationReading([], Math.E, 1));
        Assert.Equal(0.9, evidence.Best);
        Assert.Equal(0.3, evidence.Margin, 12);
        Assert.Equal(1, evidence.PeakRatio!.Value, 12);
    }

    [Fact]
    public void Without_another_thing_the_whole_score_is_the_margin()
    {
        var evidence = ConfidenceEvidence.Of([Proposal(0, 4, 0.9), Proposal(0, 3, 0.8)], null);
        Assert.Equal(0.9, evidence.Margin);
        Assert.Null(evidence.PeakRatio);
    }

    [Theory]
    [InlineData(ReferringVariant.Generative)]
    [InlineData(ReferringVariant.GenerativeSegmenter)]
    [InlineData(ReferringVariant.DiscriminativeSegmenter)]
    [InlineData(ReferringVariant.Full)]
    public void More_evidence_never_lowers_the_confidence(ReferringVariant variant)
    {
        var profile = ReferringProfile.Load(
            Path.Combine(DenoteModel.EmbeddedFolder, ReferringProfile.FileName));
        var calibration = profile.Confidence[variant];
        double weak = calibration.Confidence(new ConfidenceEvidence(0.2, 0.01, 0.1));
        Assert.InRange(weak, 0, 1);
        Assert.True(calibration.Confidence(new ConfidenceEvidence(0.4, 0.01, 0.1)) >= weak);
        Assert.True(calibration.Confidence(new ConfidenceEvidence(0.2, 0.1, 0.1)) >= weak);
        Assert.True(calibration.Confidence(new ConfidenceEvidence(0.2, 0.01, 2)) >= weak);
    }

    private static ScoredProposal Proposal(int first, int last, double total)
    {
        var mask = new Mask(10, 1);
        for (int x = first; x <= last; x++) mask[x, 0] = true;
        return new ScoredProposal(mask, null, null, null, total);
    }
}
