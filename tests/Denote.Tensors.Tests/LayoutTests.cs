namespace Denote.Tensors.Tests;

/// <summary>Joins, transposes and resizing against their plain twins.</summary>
public sealed class LayoutTests
{
    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void TransposesOfAnyShapeMatchThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(31);
        for (int round = 0; round < 60; round++)
        {
            using var inner = TensorScope.Enter();
            int count = random.Next(1, 3), rows = random.Next(1, 150), columns = random.Next(1, 150);
            var x = random.Normal([count, rows, columns]);
            var expected = Tensor.Empty([count, columns, rows]);
            Plain.TransposeMatrices(x, count, rows, columns, expected);
            RandomTensors.AssertSameBits(expected, Ops.Transpose(x), $"{x.Shape}");
        }
    }

    [Fact]
    public void ImageLayoutsAreEachOthersInverse()
    {
        using var scope = TensorScope.Enter();
        var x = new RandomTensors(32).Normal([2, 5, 13, 21]);
        var last = Ops.ToChannelsLast(x);
        Assert.Equal([2, 13, 21, 5], last.Shape);
        Assert.Equal(x.Span[(1 * 5 + 3) * 13 * 21 + 4 * 21 + 7], last.Span[((1 * 13 + 4) * 21 + 7) * 5 + 3]);
        RandomTensors.AssertSameBits(x, Ops.ToChannelsFirst(last), "there and back");
    }

    [Fact]
    public void ChannelsAndBatchesAreJoinedInOrder()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(33);
        Tensor a = random.Normal([2, 3, 5]), b = random.Normal([2, 3, 1]), c = random.Normal([2, 3, 40]);
        var expected = Tensor.Empty([2, 3, 46]);
        Plain.ConcatChannels([a, b, c], expected);
        RandomTensors.AssertSameBits(expected, Ops.ConcatChannels(a, b, c), "channels");
        Assert.Equal([.. a.ToArray(), .. a.ToArray()], Ops.ConcatBatch(a, a).ToArray());
        Assert.Throws<TensorException>(() => Ops.ConcatChannels(a, random.Normal([2, 4, 5])));
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void ResizingOfAnyShapeMatchesThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(34);
        for (int round = 0; round < 100; round++)
        {
            using var inner = TensorScope.Enter();
            var mode = random.Choose(Enum.GetValues<ResizeMode>());
            bool isLinear = mode is ResizeMode.Bilinear or ResizeMode.Bicubic;
            bool corners = isLinear && random.Coin(), antialias = isLinear && random.Coin();
            int inputs = random.Next(1, 30), outputs = random.Next(1, 40);
            var x = random.Normal([random.Next(1, 2), inputs, random.Next(1, 30), random.Next(1, 40)]);
            int columns = random.Next(1, 50);
            var expected = Tensor.Empty([x.Shape[0], outputs, columns, x.Shape[3]]);
            Plain.Resize(x, ResizeAxis.Create(inputs, outputs, mode, corners, antialias, null),
                ResizeAxis.Create(x.Shape[2], columns, mode, corners, antialias, null), expected);
            var actual = Ops.Resize(x, outputs, columns, mode, corners, antialias);
            RandomTensors.AssertClose(expected, actual, 1e-5, $"{x.Shape} to {outputs}x{columns} {mode}");
        }
    }
}
