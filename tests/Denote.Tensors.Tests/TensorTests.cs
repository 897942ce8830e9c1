namespace Denote.Tensors.Tests;

[Collection(Alone.Name)]
public sealed class TensorTests
{
    [Fact]
    public void FactoriesFill()
    {
        using var scope = TensorScope.Enter();
        Assert.Equal([0f, 0, 0, 0], Tensor.Zeros([2, 2]).ToArray());
        Assert.Equal([7f, 7], Tensor.Full([2], 7).ToArray());
        Assert.Equal([1f, 2, 3], Tensor.From([3], [1, 2, 3]).ToArray());
        var wrong = Assert.Throws<TensorException>(() => Tensor.From([4], [1, 2, 3]));
        Assert.Contains("3 values", wrong.Message);
    }

    [Fact]
    public unsafe void MemoryIsAlignedToCacheLines()
    {
        using var scope = TensorScope.Enter();
        for (int count = 1; count < 2000; count += 37) Assert.Equal(0, (nint)Tensor.Empty([count]).Data % 64);
    }

    [Fact]
    public void ViewsShareMemoryAndOutliveTheirSource()
    {
        using var scope = TensorScope.Enter();
        var tensor = Tensor.From([2, 3], [1, 2, 3, 4, 5, 6]);
        var flat = tensor.Reshape([6]);
        var second = tensor.Slice(1, 1);
        flat.Span[4] = 50;
        Assert.Equal([4f, 50, 6], second.ToArray());
        long before = TensorMemory.BytesInUse;
        tensor.Dispose();
        flat.Dispose();
        Assert.Equal(before, TensorMemory.BytesInUse);
        Assert.Equal([4f, 50, 6], second.ToArray());
        second.Dispose();
        Assert.True(TensorMemory.BytesInUse < before);
    }

    [Fact]
    public void AViewOfAViewKeepsItsPlace()
    {
        using var scope = TensorScope.Enter();
        var tensor = Tensor.From([4, 2], [0, 1, 2, 3, 4, 5, 6, 7]);
        Assert.Equal([4f, 5], tensor.Slice(1, 3).Slice(1, 1).ToArray());
        Assert.Equal([2f, 3, 4, 5], tensor.Slice(1, 2).Reshape([2, 1, 2]).ToArray());
    }

    [Fact]
    public void ViewsThatDoNotFitAreRefused()
    {
        using var scope = TensorScope.Enter();
        var tensor = Tensor.Zeros([2, 3]);
        Assert.Throws<TensorException>(() => tensor.Reshape([5]));
        Assert.Throws<TensorException>(() => tensor.Slice(1, 2));
        Assert.Throws<TensorException>(() => tensor.Slice(-1, 1));
        Assert.Throws<TensorException>(() => tensor.Slice(0, -1));
    }

    [Fact]
    public void UseAfterDisposeThrows()
    {
        var tensor = Tensor.Zeros([2]);
        tensor.Dispose();
        tensor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensor.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => tensor.Reshape([1, 2]));
        Assert.Throws<ObjectDisposedException>(() => Ops.Scale(tensor, 2));
    }

    [Fact]
    public void ACloneHasItsOwnMemory()
    {
        using var scope = TensorScope.Enter();
        var tensor = Tensor.Full([2], 1);
        var clone = tensor.Clone();
        tensor.Span.Fill(5);
        Assert.Equal([1f, 1], clone.ToArray());
    }

    [Fact]
    public void FreedMemoryIsHandedOutAgain()
    {
        TensorMemory.Trim();
        Assert.Equal(0, TensorMemory.BytesPooled);
        Tensor.Empty([1000]).Dispose();
        long pooled = TensorMemory.BytesPooled;
        Assert.True(pooled >= 4000);
        var again = Tensor.Empty([1000]);
        Assert.Equal(0, TensorMemory.BytesPooled);
        again.Dispose();
        Assert.Equal(pooled, TensorMemory.BytesPooled);
        TensorMemory.Trim();
        Assert.Equal(0, TensorMemory.BytesPooled);
    }

    [Fact]
    public void ThePeakRemembersTheMostMemoryInUse()
    {
        TensorMemory.ResetPeak();
        long before = TensorMemory.BytesInUse;
        using (TensorScope.Enter())
        {
            Tensor.Empty([1 << 20]);
            Tensor.Empty([1 << 20]);
        }
        Assert.Equal(before, TensorMemory.BytesInUse);
        Assert.InRange(TensorMemory.PeakBytes - before, 8 << 20, 10 << 20);
        TensorMemory.ResetPeak();
        Assert.Equal(TensorMemory.BytesInUse, TensorMemory.PeakBytes);
    }
}
