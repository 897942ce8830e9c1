using Denote.Evaluation.Semantic;

namespace Denote.Evaluation.Tests.Semantic;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Intersections_and_unions_add_up_over_pictures()
    {
        var matrix = new ConfusionMatrix(4);
        matrix.Add([0, 0, 1, 1, 255], [0, 1, 1, 1, 3]);
        matrix.Add([1, 2, 2], [0, 2, 2]);
        // Label 0: 1 shared of 2 true and 2 predicted; label 1: 2 of 3 and 3; label 2: 2 of 2 and 2; label 3 nowhere.
        Assert.Equal(1.0 / 3, matrix.IntersectionOverUnion(0)!.Value, 1e-12);
        Assert.Equal(2.0 / 4, matrix.IntersectionOverUnion(1)!.Value, 1e-12);
        Assert.Equal(1, matrix.IntersectionOverUnion(2)!.Value, 1e-12);
        Assert.Null(matrix.IntersectionOverUnion(3));
        Assert.Equal((1.0 / 3 + 0.5 + 1) / 3, matrix.MeanIntersectionOverUnion, 1e-12);
        Assert.Equal(5.0 / 7, matrix.PixelAccuracy, 1e-12);
        Assert.Equal(0.5, matrix.Accuracy(0)!.Value, 1e-12);
        Assert.Null(matrix.Accuracy(3));
        Assert.Equal(7, matrix.Pixels);
    }

    [Fact]
    public void A_label_that_is_predicted_in_vain_counts_as_zero()
    {
        var matrix = new ConfusionMatrix(2);
        matrix.Add([0, 0], [0, 1]);
        Assert.Equal(0, matrix.IntersectionOverUnion(1));
        Assert.Equal(0.25, matrix.MeanIntersectionOverUnion, 1e-12);
        Assert.Equal(0, new ConfusionMatrix(3).MeanIntersectionOverUnion);
    }

    [Fact]
    public void Counts_can_be_kept_and_added()
    {
        var first = new ConfusionMatrix(2);
        first.Add([0, 1], [0, 0]);
        var second = new ConfusionMatrix(2, first.Counts);
        second.Add(first);
        Assert.Equal([2, 0, 2, 0], second.Counts.ToArray());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var matrix = new ConfusionMatrix(2);
        Assert.Throws<DenoteException>(() => matrix.Add([0], [0, 1]));
        Assert.Throws<DenoteException>(() => matrix.Add([2], [0]));
        Assert.Throws<DenoteException>(() => matrix.Add([0], [255]));
        Assert.Throws<DenoteException>(() => matrix.Add(new ConfusionMatrix(3)));
        Assert.Throws<DenoteException>(() => new ConfusionMatrix(2, [1, 2, 3]));
        Assert.Throws<DenoteException>(() => new ConfusionMatrix(1, [-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(256));
    }
}
