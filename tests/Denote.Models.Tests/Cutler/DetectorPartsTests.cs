using Denote.Models.Cutler;
using Denote.Tensors;

namespace Denote.Models.Tests.Cutler;

/// <summary>The parts of the detector against values worked out by hand.</summary>
public sealed class DetectorPartsTests
{
    [Fact]
    public void Anchors_have_their_levels_area_and_three_shapes()
    {
        var anchors = new AnchorGrid(64, 8);
        // 64 x 64 in the ratios 1 : 2, 1 : 1, 2 : 1, around the corner of the cell in row 2, column 3.
        float half = 32 * MathF.Sqrt(2), quarter = 32 / MathF.Sqrt(2);
        AssertBox(new(24 - half, 16 - quarter, 24 + half, 16 + quarter), anchors.At(2, 3, 0));
        AssertBox(new(-8, -16, 56, 48), anchors.At(2, 3, 1));
        AssertBox(new(24 - quarter, 16 - half, 24 + quarter, 16 + half), anchors.At(2, 3, 2));
    }

    [Fact]
    public void Deltas_shift_by_widths_and_grow_by_logarithms()
    {
        var box = new DetectionBox(10, 20, 30, 60);
        AssertBox(box, BoxRegression.Proposals.Apply(box, [0, 0, 0, 0]));
        // Half a width right, a quarter height up, twice as wide, half as high.
        AssertBox(
            new(10, 20, 50, 40), BoxRegression.Proposals.Apply(box, [0.5f, -0.25f, MathF.Log(2), -MathF.Log(2)]));
        // The stages divide by their weights.
        float[] large = [5, -2.5f, 5 * MathF.Log(2), -5 * MathF.Log(2)];
        AssertBox(new(10, 20, 50, 40), BoxRegression.Cascade[0].Apply(box, large));
        float[] larger = [.. large.Select(delta => 3 * delta)];
        AssertBox(new(10, 20, 50, 40), BoxRegression.Cascade[2].Apply(box, larger));
        // Growth ends at 1000 / 16.
        var grown = BoxRegression.Proposals.Apply(box, [0, 0, 100, 0]);
        Assert.Equal(20 * 62.5f, grown.Width, 0.01f);
    }

    [Fact]
    public void Overlap_is_intersection_over_union()
    {
        var box = new DetectionBox(0, 0, 4, 2);
        Assert.Equal(1, box.Overlap(box));
        Assert.Equal(4.0 / 12, box.Overlap(new(2, 0, 6, 2)), 1e-12);
        Assert.Equal(0, box.Overlap(new(4, 0, 8, 2)));
        Assert.False(new DetectionBox(1, 1, 1, 5).HasArea);
        AssertBox(new(0, 1, 8, 6), new DetectionBox(-3, 1, 9, 7).Clip(8, 6));
        AssertBox(new(2, 3, 8, 9), new DetectionBox(1, 1, 4, 3).Scale(2, 3));
    }

    [Fact]
    public void Suppression_keeps_the_best_of_what_overlaps()
    {
        DetectionBox[] boxes = [new(0, 0, 10, 10), new(1, 0, 11, 10), new(20, 0, 30, 10), new(5, 0, 15, 10)];
        // 0 and 1 share 90 of 110, 0 and 3 share 50 of 150, 1 and 3 share 60 of 140.
        double[] scores = [0.8, 0.9, 0.1, 0.7];
        double Overlap(int one, int other) => boxes[one].Overlap(boxes[other]);
        Assert.Equal([1, 3, 2], Suppression.Keep(scores, Overlap, 0.5));
        Assert.Equal([1, 2], Suppression.Keep(scores, Overlap, 0.4));
        Assert.Equal([1, 0, 3, 2], Suppression.Keep(scores, Overlap, 0.9));
        Assert.Empty(Suppression.Keep([], Overlap, 0.5));
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(111, 0)]
    [InlineData(113, 1)]
    [InlineData(223, 1)]
    [InlineData(225, 2)]
    [InlineData(449, 3)]
    [InlineData(2000, 3)]
    [InlineData(0, 0)]
    public void A_box_is_read_from_the_level_of_its_size(float side, int level) =>
        Assert.Equal(level, RegionFeatures.LevelOf(new(5, 5, 5 + side, 5 + side), 4));

    [Fact]
    public void Features_come_back_in_the_boxes_order()
    {
        using var scope = TensorScope.Enter();
        // Every level has its number everywhere.
        Tensor[] levels =
            [.. Enumerable.Range(0, 4).Select(level => Tensor.Full([1, 256 >> level, 256 >> level, 1], level))];
        DetectionBox[] boxes = [new(0, 0, 500, 500), new(0, 0, 50, 50), new(100, 100, 400, 400), new(8, 8, 20, 20)];
        var features = new RegionFeatures(levels).Take(boxes, 2);
        Assert.Equal(
            [3, 3, 3, 3, 0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0],
            features.ToArray().Select(value => Math.Round(value, 5)));
    }

    [Fact]
    public void The_best_anchors_become_proposals()
    {
        using var scope = TensorScope.Enter();
        // One row of two cells with three shapes each; the fifth is best, then the first.
        var objectness = Tensor.From([1, 1, 2, 3], [2, -1, 0, 1, 3, -2]);
        var deltas = Tensor.Zeros([1, 1, 2, 12]);
        deltas.Span[4 * 4] = 0.25f;
        var boxes = RegionProposalNetwork.Decode(objectness, deltas, new AnchorGrid(32, 4), 2);
        Assert.Equal([3, 2], boxes.Select(entry => entry.Score));
        // A square of 32 at the second cell, a quarter of its width to the right.
        AssertBox(new(4 - 16 + 8, -16, 4 + 16 + 8, 16), boxes[0].Box);
        AssertBox(new AnchorGrid(32, 4).At(0, 0, 0), boxes[1].Box);
    }

    [Fact]
    public void Objects_are_chosen_by_score_and_overlap_within_their_class()
    {
        using var scope = TensorScope.Enter();
        DetectionBox[] boxes =
            [new(0, 0, 10, 10), new(1, 0, 11, 10), new(20, 0, 30, 10), new(float.NaN, 0, 10, 10)];
        // Two classes and the background.
        var scores = Tensor.From([4, 3],
            [0.6f, 0.3f, 0.1f, 0.7f, 0.1f, 0.2f, 0.2f, 0.05f, 0.75f, 0.9f, 0.05f, 0.05f]);
        var found = BoxCascade.Choose(scores, boxes, new DetectionOptions { ScoreThreshold = 0.15 });
        Assert.Equal([(0.7f, 0), (0.3f, 1), (0.2f, 0)], found.Select(entry => (entry.Score, entry.Class)));
        AssertBox(boxes[1], found[0].Box);
        AssertBox(boxes[0], found[1].Box);
        Assert.Equal(2, BoxCascade.Choose(scores, boxes, new DetectionOptions { Objects = 2 }).Count);
    }

    [Fact]
    public void Settings_are_checked()
    {
        Assert.Throws<ModelException>(() => new DetectionOptions { Overlap = 1.1 });
        Assert.Throws<ModelException>(() => new DetectionOptions { ScoreThreshold = double.NaN });
        Assert.Throws<ModelException>(() => new DetectionOptions { Objects = 0 });
        Assert.Throws<ModelException>(() => new DetectionOptions { Proposals = 0 });
        Assert.Throws<ModelException>(() => new DetectionOptions { ProposalsPerLevel = 0 });
    }

    private static void AssertBox(DetectionBox expected, DetectionBox actual)
    {
        Assert.Equal(expected.Left, actual.Left, 1e-3f);
        Assert.Equal(expected.Top, actual.Top, 1e-3f);
        Assert.Equal(expected.Right, actual.Right, 1e-3f);
        Assert.Equal(expected.Bottom, actual.Bottom, 1e-3f);
    }
}
