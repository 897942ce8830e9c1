using Denote.Imaging;
using Denote.Proposals;

namespace Denote.Tests.Proposals;

public sealed class ProposalPiecesTests
{
    [Fact]
    public void TheBestOfOverlappingBoxesIsKept()
    {
        CornerBox[] boxes = [new(0, 0, 10, 10), new(0, 0, 10, 9), new(20, 20, 30, 30), new(0, 0, 10, 4)];
        Assert.Equal([1, 2, 3], BoxSuppression.Keep(boxes, [0.5, 0.9, 0.7, 0.6], 0.5));
        Assert.Equal([1, 2, 3, 0], BoxSuppression.Keep(boxes, [0.5, 0.9, 0.7, 0.6], 0.95));
    }

    [Fact]
    public void BoxesOfEqualScoreKeepTheirOrder()
    {
        CornerBox[] boxes = [new(0, 0, 10, 10), new(0, 0, 10, 10), new(50, 50, 60, 60)];
        Assert.Equal([0, 2], BoxSuppression.Keep(boxes, [1, 1, 1], 0.7));
    }

    [Fact]
    public void BoxesWithoutAreaSuppressNothing()
    {
        CornerBox[] boxes = [new(5, 5, 5, 9), new(5, 5, 5, 9)];
        Assert.Equal([0, 1], BoxSuppression.Keep(boxes, [1, 1], 0.1));
    }

    [Fact]
    public void CropsCoverThePictureAndOverlap()
    {
        var crops = CropGrid.Crops(300, 200, layers: 2, overlapRatio: 512.0 / 1500);
        Assert.Equal(1 + 4 + 16, crops.Count);
        foreach (int layer in new[] { 0, 1, 2 })
        {
            var covered = new Mask(300, 200);
            foreach (var (box, _) in crops.Where(crop => crop.Layer == layer))
            for (int y = box.Y; y < box.Y + box.Height; y++)
                covered.Row(y).Slice(box.X, box.Width).Fill(true);
            Assert.Equal(300 * 200, covered.Area);
        }
    }

    [Fact]
    public void ATinyPictureHasNoEmptyCrops()
    {
        foreach (var (box, _) in CropGrid.Crops(1, 1, layers: 3, overlapRatio: 0.3))
            Assert.Equal(new PixelBox(0, 0, 1, 1), box);
    }

    [Fact]
    public void SmallHolesAreFilledAndSmallIslandsRemoved()
    {
        var mask = new Mask(20, 20);
        for (int y = 2; y < 14; y++) mask.Row(y)[2..14].Fill(true);
        mask[5, 5] = false;
        mask[18, 18] = true;
        var (cleaned, hasChanged) = SmallRegions.Clean(mask, 4);
        Assert.True(hasChanged);
        Assert.True(cleaned[5, 5]);
        Assert.False(cleaned[18, 18]);
        Assert.Equal(144, cleaned.Area);
    }

    [Fact]
    public void TheLargestOfOnlySmallIslandsStays()
    {
        var mask = new Mask(10, 10);
        mask[0, 0] = mask[5, 5] = mask[5, 6] = true;
        var (cleaned, hasChanged) = SmallRegions.Clean(mask, 50);
        Assert.True(hasChanged);
        Assert.Equal(2, cleaned.Area);
    }

    [Theory]
    [InlineData(8, 32, 32, 24, 50, 37)]
    [InlineData(16, 64, 64, 64, 64, 64)]
    [InlineData(4, 16, 16, 3, 1, 1)]
    public void ComposedUpsamplingEqualsTwoBilinearSteps(
        int low, int square, int resizedWidth, int resizedHeight, int width, int height)
    {
        var random = new Random(5);
        float[] logits = [.. Enumerable.Range(0, low * low).Select(_ => random.NextSingle() * 4 - 2)];
        using var scope = Denote.Tensors.TensorScope.Enter();
        var expected = Denote.Tensors.Ops.Resize(
            Denote.Tensors.Tensor.From([1, low, low, 1], logits), square, square, Denote.Tensors.ResizeMode.Bilinear);
        expected = Denote.Tensors.Ops.Pad(expected, new(0, 0, resizedHeight - square, resizedWidth - square));
        expected = Denote.Tensors.Ops.Resize(expected, height, width, Denote.Tensors.ResizeMode.Bilinear);
        var actual = new LogitUpsampling(low, square, resizedWidth, resizedHeight, width, height).Upsample(logits);
        Assert.Equal(expected.ToArray(), actual, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void CountingAboveAThresholdIgnoresNaN()
    {
        float[] values = [.. Enumerable.Range(0, 37).Select(i => i % 5 == 0 ? float.NaN : i - 18f)];
        Assert.Equal(values.Count(value => value > 1.5f), LogitUpsampling.CountAbove(values, 1.5f));
    }

    [Fact]
    public void OptionsOutOfRangeAreNamed()
    {
        var error = Assert.Throws<DenoteException>(() => new SamProposalOptions { PointsPerSide = 0 }.Validate());
        Assert.Contains("points per side 0", error.Message);
    }
}
