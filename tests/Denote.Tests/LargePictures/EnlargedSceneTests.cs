using Denote.Imaging;
using Denote.Proposals;
using Denote.Referring;
using Denote.Tests.Grounding;

namespace Denote.Tests.LargePictures;

/// <summary>What is found on an enlarged scene is what is found on the scene itself, whatever is done at which size.</summary>
public sealed class EnlargedSceneTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>, IDisposable
{
    private const string Narrative = "[the sky] above [the ground] and [a thing]";

    private readonly SamSegmenter _segmenter = SamSegmenter.Load(Path.Combine(DenoteModel.EmbeddedFolder, "sam"));

    public void Dispose() => _segmenter.Dispose();

    [Theory]
    [InlineData(WorkingSize.LargestExact, 900)]
    [InlineData(1501, 1201)]
    public void Phrases_are_grounded_at_the_same_place(int width, int height)
    {
        var small = embedded.Model.Ground(embedded.Picture, Narrative);
        var large = embedded.Model.Ground(Enlarge(width, height), Narrative);
        Assert.Equal(3, large.Phrases.Count);
        foreach (var (one, other) in small.Phrases.Zip(large.Phrases))
        {
            Assert.InRange(one.Mask.Resize(width, height).IntersectionOverUnion(other.Mask), 0.95, 1);
            Assert.Equal(
                Mask.FromProbability(other.HeatMap, large.Options.MaskThreshold).Pixels.ToArray(),
                other.Mask.Pixels.ToArray());
        }
    }

    [Theory]
    [InlineData(1100, 1100)]
    [InlineData(1600, 1200)]
    [InlineData(700, 1500)]
    public void Regions_measured_at_a_smaller_size_are_the_same_regions(int width, int height)
    {
        var options = _segmenter.RecommendedOptions with { PointsPerSide = 8 };
        var proposer = new SamProposer(_segmenter, options);
        var (exactWidth, exactHeight) = (width / 2, height / 2);
        var exact = proposer.Propose(Enlarge(exactWidth, exactHeight));
        var large = proposer.Propose(Enlarge(width, height));
        Assert.NotEmpty(large);
        Assert.Equal(exact.Count, large.Count);
        foreach (var (one, other) in exact.Zip(large))
        {
            Assert.Equal((width, height), (other.Mask.Width, other.Mask.Height));
            Assert.InRange(one.Mask.IntersectionOverUnion(other.Mask.Resize(exactWidth, exactHeight)), 0.98, 1);
            Assert.Equal(one.Stability!.Value, other.Stability!.Value, 0.02);
        }
    }

    [Fact]
    public void Crops_of_a_large_picture_give_regions_of_the_whole_picture()
    {
        var options = _segmenter.RecommendedOptions with { PointsPerSide = 4, CropLayers = 1 };
        var regions = new SamProposer(_segmenter, options).Propose(Enlarge(2200, 1800));
        Assert.NotEmpty(regions);
        Assert.All(regions, region => Assert.Equal((2200, 1800), (region.Mask.Width, region.Mask.Height)));
    }

    [Fact]
    public void An_expression_means_the_same_thing()
    {
        var options = new ReferringOptions
        {
            Proposer = new SamProposer(_segmenter,
                _segmenter.RecommendedOptions with { PointsPerSide = 8 }),
        };
        var exact = embedded.Model.Refer(Enlarge(800, 800), ["the sky at the top"], options).Expressions[0];
        var large = embedded.Model.Refer(Enlarge(1600, 1600), ["the sky at the top"], options).Expressions[0];
        Assert.InRange(exact.Mask.IntersectionOverUnion(large.Mask.Resize(800, 800)), 0.99, 1);
        Assert.Equal(exact.Confidence, large.Confidence, 0.03);
        Assert.Equal((1600, 1600), (large.HeatMap!.Width, large.HeatMap.Height));
        foreach (var (one, other) in exact.Proposals.Zip(large.Proposals).Take(3))
        {
            Assert.Equal(one.Generative!.Value, other.Generative!.Value, 0.02);
            Assert.Equal(one.Hard!.Value, other.Hard!.Value, 0.05);
        }
    }

    private Image Enlarge(int width, int height) => Resampling.Resize(embedded.Picture, width, height);
}
