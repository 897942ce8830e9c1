namespace Denote.Tensors.Tests;

[Collection(Alone.Name)]
public sealed class TensorScopeTests
{
    [Fact]
    public void AScopeFreesWhatItOwns()
    {
        long before = TensorMemory.BytesInUse;
        Tensor tensor;
        using (TensorScope.Enter())
        {
            tensor = Tensor.Zeros([100]);
            tensor.Reshape([10, 10]);
            Assert.True(TensorMemory.BytesInUse > before);
        }
        Assert.Equal(before, TensorMemory.BytesInUse);
        Assert.Throws<ObjectDisposedException>(() => tensor.Span[0]);
        Assert.Null(TensorScope.Current);
    }

    [Fact]
    public void KeepHandsATensorToTheEnclosingScopeAndThenToTheCaller()
    {
        long before = TensorMemory.BytesInUse;
        Tensor kept;
        using (var outer = TensorScope.Enter())
        {
            using (var inner = TensorScope.Enter())
            {
                kept = inner.Keep(Tensor.Full([3], 2));
                Tensor.Full([3], 9);
            }
            Assert.Equal([2f, 2, 2], kept.ToArray());
            outer.Keep(kept);
        }
        Assert.Equal([2f, 2, 2], kept.ToArray());
        kept.Dispose();
        Assert.Equal(before, TensorMemory.BytesInUse);
    }

    [Fact]
    public void KeepReturnsATensorOfAnotherScopeUnchanged()
    {
        using var outer = TensorScope.Enter();
        var tensor = Tensor.Full([1], 4);
        using (var inner = TensorScope.Enter()) Assert.Same(tensor, inner.Keep(tensor));
        Assert.Equal([4f], tensor.ToArray());
    }

    [Fact]
    public void AReleasedTensorOutlivesEveryScope()
    {
        long before = TensorMemory.BytesInUse;
        Tensor released;
        using (TensorScope.Enter())
        using (var inner = TensorScope.Enter())
        {
            released = TensorScope.Release(Tensor.Full([3], 2));
            Assert.Same(released, inner.Keep(released));
        }
        Assert.Equal([2f, 2, 2], released.ToArray());
        released.Dispose();
        Assert.Equal(before, TensorMemory.BytesInUse);
    }

    [Fact]
    public void ScopesNest()
    {
        using var outer = TensorScope.Enter();
        Assert.Same(outer, TensorScope.Current);
        using (var inner = TensorScope.Enter()) Assert.Same(inner, TensorScope.Current);
        Assert.Same(outer, TensorScope.Current);
    }

    [Fact]
    public void AScopeThatClosesBeforeItsInnerScopeIsRefused()
    {
        var outer = TensorScope.Enter();
        Tensor.Zeros([1]);
        var inner = TensorScope.Enter();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        inner.Dispose();
        outer.Dispose();
        Assert.Null(TensorScope.Current);
    }

    [Fact]
    public void OperationsObserveCancellation()
    {
        using var source = new CancellationTokenSource();
        using var scope = TensorScope.Enter(source.Token);
        var x = Tensor.Full([2, 2], 1);
        var weights = new LinearWeights(StoredTensor.FromArray("w", [1, 2], [1, 1]));
        Assert.Equal([2f, 2], Ops.Linear(x, weights).ToArray());
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Ops.Linear(x, weights));
        using var inner = TensorScope.Enter();
        Assert.Equal(source.Token, inner.Cancellation);
        Assert.Throws<OperationCanceledException>(() => Ops.Scale(x, 2));
    }

    [Fact]
    public void AnOperationThatFailsLeavesNothingBehind()
    {
        // Tensors that earlier tests left to the collector go first.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = TensorMemory.BytesInUse;
        using (TensorScope.Enter())
        {
            var x = Tensor.Full([1, 3, 3, 2], 1);
            var weights = new ConvWeights(StoredTensor.FromArray("w", [1, 4, 1, 1], [1, 1, 1, 1]));
            Assert.Contains("'w' takes", Assert.Throws<TensorException>(() => Ops.Conv2d(x, weights)).Message);
        }
        Assert.Equal(before, TensorMemory.BytesInUse);
    }
}
