using System.Text.Json;
using Denote.Imaging;
using Denote.PostProcessing;
using Denote.Proposals;
using Denote.Refining;
using Denote.Results;

namespace Denote.Tests.Results;

/// <summary>Numbers and records in result.json.</summary>
public sealed class ShortestNumbersTests : IDisposable
{
    private readonly DenoteModel _model = DenoteModel.LoadEmbedded();
    private readonly Image _image = ImageFile.Load(
        TestSupport.FixtureTensors.InRepository("samples", "boats-balloon.png"));

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData((double)0.6f, "0.6")]
    [InlineData((double)0.1f, "0.1")]
    [InlineData((double)1e-8f, "1E-08")]
    [InlineData(0.6, "0.6")]
    [InlineData(1.0 / 3, "0.3333333333333333")]
    [InlineData(2.0, "2")]
    [InlineData(1073741824.0, "1073741824")]
    [InlineData(0.0, "0")]
    public void A_double_that_holds_a_float_has_the_floats_digits(double value, string text) =>
        Assert.Equal(text, JsonSerializer.Serialize(value, ResultJson.Layout));

    [Fact]
    public void Refinement_by_regions_is_timed_and_its_threshold_printed_as_given()
    {
        var result = _model.Ground(_image, "[the sea]").RefineBy(new SlowProposer(), 0.7f);
        Assert.True(result.Timings.Single(timing => timing.Stage == "regions").Milliseconds >= 40);
        Assert.Equal("sea-finder", result.Refinement!.Proposer);
        Assert.Contains("\"threshold\": 0.7,", result.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void G4Seg_and_post_processing_keep_each_others_record_in_both_orders()
    {
        var crf = new PostProcessingOptions { Kind = PostProcessingKind.Crf };
        var refining = RefiningOptions.Default;
        var grounded = _model.Ground(_image, "[the sea]");
        var referred = _model.Refer(_image, ["the boat on the left"]);
        foreach (var result in new[]
            { _model.Refine(grounded, refining).PostProcess(crf), _model.Refine(grounded.PostProcess(crf), refining) })
        {
            Assert.NotNull(result.GenerativeRefinement);
            Assert.Equal(crf, result.PostProcessing);
            Assert.Contains("\"generativeRefinement\": {", result.ToJson(), StringComparison.Ordinal);
            Assert.Contains("\"postProcessing\": {", result.ToJson(), StringComparison.Ordinal);
        }
        foreach (var result in new[]
            { _model.Refine(referred, refining).PostProcess(crf), _model.Refine(referred.PostProcess(crf), refining) })
        {
            Assert.NotNull(result.GenerativeRefinement);
            Assert.Equal(crf, result.PostProcessing);
        }
    }

    private sealed class SlowProposer : IRegionProposer
    {
        public string Name => "sea-finder";

        public IReadOnlyList<RegionProposal> Propose(
            Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default)
        {
            Thread.Sleep(50);
            return [];
        }
    }
}
