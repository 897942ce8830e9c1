using Denote.Grounding;

namespace Denote.Tests.Grounding;

public class GroundingOptionsTests
{
    public static TheoryData<string, Action> Invalid => new()
    {
        { "Timestep", () => _ = new GroundingOptions { Timestep = -1 } },
        { "NoiseDraws", () => _ = new GroundingOptions { NoiseDraws = 0 } },
        { "Steps", () => _ = new GroundingOptions { Steps = 0 } },
        { "GuidanceScale", () => _ = new GroundingOptions { GuidanceScale = -0.5f } },
        { "GuidanceScale", () => _ = new GroundingOptions { GuidanceScale = float.NaN } },
        { "CrossResolutions", () => _ = new GroundingOptions { CrossResolutions = [] } },
        { "CrossResolutions", () => _ = new GroundingOptions { CrossResolutions = [16, 0] } },
        { "CrossResolutions", () => _ = new GroundingOptions { CrossResolutions = [16, 16] } },
        { "SelfResolution", () => _ = new GroundingOptions { SelfResolution = 0 } },
        { "AnchorThreshold", () => _ = new GroundingOptions { AnchorThreshold = 1 } },
        { "AnchorThreshold", () => _ = new GroundingOptions { AnchorThreshold = float.NaN } },
        { "MaskThreshold", () => _ = new GroundingOptions { MaskThreshold = -0.1f } },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void A_value_out_of_range_is_named(string option, Action create) =>
        Assert.StartsWith(option, Assert.Throws<DenoteException>(create).Message);

    [Fact]
    public void Defaults_are_the_papers()
    {
        var options = GroundingOptions.Default;
        Assert.Equal((20, 7.5f), (options.Steps, options.GuidanceScale));
        Assert.Null(options.CrossResolutions);
        Assert.Equal((null, 0.4f, 0.3f), (options.SelfResolution, options.AnchorThreshold, options.MaskThreshold));
    }

    [Fact]
    public void The_papers_preset_inverts_exactly_and_keeps_the_other_defaults()
    {
        Assert.Equal(InversionKind.NullText, GroundingOptions.Paper.Inversion);
        var (paper, defaults) = (GroundingOptions.Paper, GroundingOptions.Default);
        Assert.Equal((20, 7.5f, null), (paper.Steps, paper.GuidanceScale, paper.SelfResolution));
        Assert.Null(paper.CrossResolutions);
        Assert.Equal((defaults.Words, defaults.Weighting), (paper.Words, paper.Weighting));
        Assert.Equal((SegmentationKind.LocateToSegment, 0.4f, 0.3f),
            (paper.Segmentation, paper.AnchorThreshold, paper.MaskThreshold));
    }

    [Fact]
    public void Only_what_belongs_to_the_inversion_decides_whether_a_reading_can_be_shared()
    {
        Assert.True(new GroundingOptions().ReadsAs(new GroundingOptions { Steps = 50, MaskThreshold = 0.5f }));
        Assert.False(new GroundingOptions().ReadsAs(new GroundingOptions { Seed = 1 }));
        var ddim = new GroundingOptions { Inversion = InversionKind.Ddim };
        Assert.False(new GroundingOptions().ReadsAs(ddim));
        Assert.True(ddim.ReadsAs(ddim with { Seed = 5, Timestep = 1 }));
        Assert.False(ddim.ReadsAs(ddim with { Steps = 10 }));
        Assert.False(GroundingOptions.Paper.ReadsAs(GroundingOptions.Paper with { LoadInversion = "file" }));
    }
}
