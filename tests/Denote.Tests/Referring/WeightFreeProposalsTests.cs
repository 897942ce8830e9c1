using Denote.Imaging;
using Denote.Referring;

namespace Denote.Tests.Referring;

public class WeightFreeProposalsTests
{
    [Fact]
    public void One_mask_for_each_height_that_changes_it()
    {
        var ramp = new FloatImage(21, 1, [.. Enumerable.Range(0, 21).Select(i => i / 20f)]);
        var masks = WeightFreeProposals.Of(ramp, components: false);
        Assert.Equal(Enumerable.Range(2, 19).Reverse(), masks.Select(mask => mask.Area));

        var twoLevels = new FloatImage(3, 1, [0, 0, 1]);
        Assert.Equal(1, Assert.Single(WeightFreeProposals.Of(twoLevels, components: false)).Area);
    }

    [Fact]
    public void Connected_parts_are_proposals_of_their_own()
    {
        var peaks = new FloatImage(5, 1, [1, 0.4f, 0, 0.4f, 1]);
        Assert.Equal(
            [[0, 1], [3, 4], [0], [4]],
            WeightFreeProposals.Of(peaks, components: true)
                .Select(mask => Enumerable.Range(0, 5).Where(x => mask[x, 0]).ToArray()));
    }

    [Fact]
    public void A_flat_map_has_no_proposals()
    {
        Assert.Empty(WeightFreeProposals.Of(new FloatImage(3, 3), components: false));
        Assert.Empty(WeightFreeProposals.Of(new FloatImage(3, 3), components: true));
    }
}
