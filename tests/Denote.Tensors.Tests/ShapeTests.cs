namespace Denote.Tensors.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void SizesCountAndRows()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal(3, shape.Rank);
        Assert.Equal(24, shape.Count);
        Assert.Equal(6, shape.Rows);
        Assert.Equal(2, shape[0]);
        Assert.Equal(4, shape[^1]);
        Assert.Equal([2, 3, 4], shape.ToArray());
        var sizes = new List<int>();
        foreach (int size in shape) sizes.Add(size);
        Assert.Equal([2, 3, 4], sizes);
        Assert.Equal("[2, 3, 4]", shape.ToString());
    }

    [Fact]
    public void AScalarHasOneElement()
    {
        Shape shape = [];
        Assert.Equal((0, 1, 1), (shape.Rank, shape.Count, shape.Rows));
        Assert.Equal("[]", shape.ToString());
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void AnEmptyAxisMakesNoElements(int rows, int columns)
    {
        Shape shape = [rows, columns];
        Assert.Equal(0, shape.Count);
        Assert.Equal(0, shape.Rows);
    }

    [Fact]
    public void EqualityComparesSizesAndRank()
    {
        Shape shape = [2, 3];
        Assert.True(shape == [2, 3]);
        Assert.True(shape != [3, 2]);
        Assert.True(shape != [2, 3, 1]);
        Assert.Equal(shape.GetHashCode(), Shape.Create([2, 3]).GetHashCode());
        Assert.False(shape.Equals("[2, 3]"));
    }

    [Fact]
    public void WithLastReplacesTheInnermostSize() => Assert.True(Shape.Create([2, 3, 4]).WithLast(7) == [2, 3, 7]);

    [Fact]
    public void ImpossibleSizesAreRefused()
    {
        Assert.Contains("Axis 1", Assert.Throws<TensorException>(() => Shape.Create([2, -1])).Message);
        Assert.Contains("at most 6", Assert.Throws<TensorException>(() => Shape.Create([1, 1, 1, 1, 1, 1, 1])).Message);
        Assert.Contains("65536", Assert.Throws<TensorException>(() => Shape.Create([65536, 65536])).Message);
        Shape shape = [2];
        Assert.Throws<TensorException>(() => shape[1]);
        Assert.Throws<TensorException>(() => shape[-1]);
    }

    [Fact]
    public void ManyHugeAxesAreRefusedAndNotWrappedAround() =>
        Assert.Throws<TensorException>(() => Shape.Create([int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue]));
}
