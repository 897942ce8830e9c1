namespace Denote.Tensors.Tests;

/// <summary>Pooling and the features of boxes, worked out by hand.</summary>
public sealed class RegionTests
{
    [Theory]
    [InlineData(3, 2, 1)]
    [InlineData(2, 2, 0)]
    [InlineData(1, 2, 0)]
    [InlineData(3, 1, 1)]
    public void MaxPoolTakesTheLargestOfEachWindow(int kernel, int stride, int padding)
    {
        using var scope = TensorScope.Enter();
        var x = new RandomTensors(kernel).Tensor(2, 7, 5, 3);
        var pooled = Ops.MaxPool(x, kernel, stride, padding);
        for (int b = 0; b < 2; b++)
            for (int y = 0; y < pooled.Shape[1]; y++)
                for (int at = 0; at < pooled.Shape[2]; at++)
                    for (int c = 0; c < 3; c++)
                    {
                        float largest = float.NegativeInfinity;
                        for (int i = 0; i < kernel; i++)
                            for (int j = 0; j < kernel; j++)
                            {
                                int row = y * stride - padding + i, column = at * stride - padding + j;
                                if (row is < 0 or >= 7 || column is < 0 or >= 5) continue;
                                largest = Math.Max(largest, x.Span[((b * 7 + row) * 5 + column) * 3 + c]);
                            }
                        Assert.Equal(
                            largest, pooled.Span[((b * pooled.Shape[1] + y) * pooled.Shape[2] + at) * 3 + c]);
                    }
        Assert.Equal((7 + 2 * padding - kernel) / stride + 1, pooled.Shape[1]);
    }

    [Fact]
    public void RoiAlignOfARampIsTheRampAtTheCellsMiddles()
    {
        using var scope = TensorScope.Enter();
        // Two channels: the column and twice the row. Bilinear samples of a ramp are exact, and so are their means.
        var ramp = Tensor.Empty([1, 12, 10, 2]);
        for (int y = 0; y < 12; y++)
            for (int x = 0; x < 10; x++)
                (ramp.Span[(y * 10 + x) * 2], ramp.Span[(y * 10 + x) * 2 + 1]) = (x, 2 * y);
        // At a stride of 4 the box covers columns 1 to 7 and rows 2 to 10, shifted by half a cell.
        var aligned = Ops.RoiAlign(ramp, Tensor.From([1, 4], [4, 8, 28, 40]), 1f / 4, 2);
        float[] columns = [1 - 0.5f + 1.5f, 1 - 0.5f + 4.5f], rows = [2 - 0.5f + 2, 2 - 0.5f + 6];
        for (int y = 0; y < 2; y++)
            for (int x = 0; x < 2; x++)
            {
                Assert.Equal(columns[x], aligned.Span[(y * 2 + x) * 2], 1e-5f);
                Assert.Equal(2 * rows[y], aligned.Span[(y * 2 + x) * 2 + 1], 1e-5f);
            }
    }

    [Fact]
    public void RoiAlignSamplesEachCellEvenly()
    {
        using var scope = TensorScope.Enter();
        // One bright feature in the middle of 5 x 5; the box has one cell of 3 x 3 features around it, so that there are
        // 3 x 3 samples, at distances of one feature: at 1, 2 and 3.
        var x = Tensor.Zeros([1, 5, 5, 1]);
        x.Span[2 * 5 + 2] = 9;
        Assert.Equal(1, Ops.RoiAlign(x, Tensor.From([1, 4], [1, 1, 4, 4]), 1, 1).Span[0], 1e-6f);
        // Half a feature further right each of two columns takes half of it: the same mean.
        Assert.Equal(1, Ops.RoiAlign(x, Tensor.From([1, 4], [1.5f, 1, 4.5f, 4]), 1, 1).Span[0], 1e-6f);
        // A cell of 1.5 features has 2 x 2 samples, here at 2 +- 0.375: 9 * 0.625 * 0.625 each.
        float expected = 9 * 0.625f * 0.625f;
        Assert.Equal(
            expected, Ops.RoiAlign(x, Tensor.From([1, 4], [1.75f, 1.75f, 3.25f, 3.25f]), 1, 1).Span[0], 1e-5f);
    }

    [Fact]
    public void RoiAlignIsZeroOutsideAndInEmptyBoxes()
    {
        using var scope = TensorScope.Enter();
        var x = Tensor.Full([1, 4, 4, 1], 1);
        float[] boxes = [20, 20, 30, 30, 2, 2, 2, 2, -1, 0, 1, 2];
        var aligned = Ops.RoiAlign(x, Tensor.From([3, 4], boxes), 1, 2);
        Assert.All(aligned.Slice(0, 2).ToArray(), value => Assert.Equal(0, value));
        // The samples of the third box lie at columns -1 and 0: at the edge, within one feature of it.
        Assert.All(aligned.Slice(2, 1).ToArray(), value => Assert.Equal(1, value));
        WithThreads.AssertSameBits(() => Ops.RoiAlign(x, Tensor.From([3, 4], boxes), 1, 2), "boxes");
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var scope = TensorScope.Enter();
        var x = Tensor.Zeros([1, 4, 4, 1]);
        Assert.Throws<TensorException>(() => Ops.MaxPool(x, 6, 1));
        Assert.Throws<TensorException>(() => Ops.MaxPool(x, 2, 0));
        Assert.Throws<TensorException>(() => Ops.MaxPool(x, 2, 1, 2));
        Assert.Throws<TensorException>(() => Ops.RoiAlign(x, Tensor.Zeros([1, 3]), 1, 2));
        Assert.Throws<TensorException>(() => Ops.RoiAlign(x, Tensor.Zeros([1, 4]), 0, 2));
        Assert.Throws<TensorException>(() => Ops.RoiAlign(Tensor.Zeros([2, 4, 4, 1]), Tensor.Zeros([1, 4]), 1, 2));
    }
}
