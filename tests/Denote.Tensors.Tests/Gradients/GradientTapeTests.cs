namespace Denote.Tensors.Tests.Gradients;

/// <summary>What the tape records, keeps and gives back.</summary>
[Collection(Alone.Name)]
public sealed class GradientTapeTests
{
    [Fact]
    public void WithoutATapeNothingIsNoted()
    {
        using var scope = TensorScope.Enter();
        var x = new RandomTensors(1).Tensor(3, 4);
        Assert.False(GradientTape.Follows(x));
        var y = Ops.Scale(x.Reshape([4, 3]), 2);
        Assert.Null(GradientTape.Current);
        Assert.Null(x.Variable);
        Assert.Null(y.Variable);
    }

    [Fact]
    public void OnlyWhatDependsOnAWatchedTensorIsRecorded()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(2);
        Tensor x = random.Tensor(3, 4), other = random.Tensor(3, 4);
        using var tape = GradientTape.Record();
        tape.Watch(x);
        Assert.False(GradientTape.Follows(Ops.Multiply(other, other)));
        Assert.Equal(0, tape.Count);
        var y = Ops.Multiply(x, other);
        Assert.True(GradientTape.Follows(y));
        Assert.True(GradientTape.Follows(y.Slice(1, 2)));
        Assert.Equal(2, tape.Count);
    }

    [Fact]
    public void SavedTensorsOutliveTheirScopesAndAreReturned()
    {
        var random = new RandomTensors(3);
        using var outer = TensorScope.Enter();
        var x = random.Tensor(100, 40);
        long before = TensorMemory.BytesInUse;
        var weights = random.Linear(30, 40);
        using (var tape = GradientTape.Record())
        {
            tape.Watch(x);
            Tensor y;
            using (var scope = TensorScope.Enter())
                y = scope.Keep(Ops.Linear(Ops.Activate(Ops.Scale(x, 2), Activation.Silu), weights, Activation.Gelu));
            Assert.True(tape.BytesKept >= 2 * x.Count * sizeof(float));
            using var gradient = tape.Gradient(y, Tensor.Full(y.Shape, 1), x);
            y.Dispose();
        }
        using (var unused = GradientTape.Record())
        {
            unused.Watch(x);
            using var y = Ops.Activate(x, Activation.Silu);
        }
        using (TensorScope.Enter()) { }
        // What is left is the seed, owned by the outer scope.
        Assert.InRange(TensorMemory.BytesInUse - before, 0, 2 * 100 * 30 * sizeof(float));
    }

    [Fact]
    public void ATensorUsedSeveralTimesGathersItsGradients()
    {
        using var scope = TensorScope.Enter();
        var x = Tensor.From([2], [3, -2]);
        using var tape = GradientTape.Record();
        tape.Watch(x);
        var cube = Ops.Multiply(Ops.Multiply(x, x), x);
        var sum = Ops.Combine(cube, 1, x, 5);
        Assert.Equal([3 * 9 + 5, 3 * 4 + 5], tape.Gradient(sum, Tensor.Full([2], 1), x).ToArray());
    }

    [Fact]
    public void AScalarLossNeedsNoSeed()
    {
        using var scope = TensorScope.Enter();
        var x = Tensor.From([1, 3], [1, 2, -3]);
        using var tape = GradientTape.Record();
        tape.Watch(x);
        var loss = Ops.MatMul(x, x, transposeB: true);
        Assert.Equal([2, 4, -6], tape.Gradient(loss, x).ToArray());
    }

    [Fact]
    public void CheckpointsGiveTheSameGradientsAndKeepLess()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(4);
        var x = random.Tensor(50, 20);
        LinearWeights[] layers = [.. Enumerable.Range(0, 6).Select(_ => random.Linear(20, 20))];
        var (whole, wholeKept) = Run(long.MaxValue);
        var (again, againKept) = Run(0);
        RandomTensors.AssertSameBits(whole, again, "recomputed");
        Assert.True(againKept < wholeKept * 3 / 4, $"{againKept} of {wholeKept} bytes");

        (Tensor Gradient, long Kept) Run(long budget)
        {
            using var tape = GradientTape.Record(budget);
            tape.Watch(x);
            var h = x;
            foreach (var layer in layers)
                h = GradientTape.Checkpoint(inputs => Block(inputs[0], inputs[1], layer), h, x);
            return (tape.Gradient(h, Tensor.Full(h.Shape, 1), x), tape.BytesKept);
        }

        static Tensor Block(Tensor h, Tensor skip, LinearWeights layer)
        {
            using var inner = TensorScope.Enter();
            var hidden = Ops.Activate(Ops.Linear(h, layer), Activation.Silu);
            return inner.Keep(Ops.Linear(Ops.Activate(hidden, Activation.Gelu), layer, residual: skip));
        }
    }

    [Fact]
    public void GradientsHaveTheSameBitsOnAnyNumberOfThreads()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(5);
        Tensor image = random.Tensor(2, 20, 22, 36), context = random.Tensor(2, 77, 40);
        var filters = new ConvWeights(random.Stored("filters", 36, 36, 3, 3), random.Stored("bias", 36));
        var norm = random.Norm(36);
        LinearWeights key = random.Linear(36, 40), gate = random.Linear(144, 36), back = random.Linear(36, 72);
        WithThreads.AssertSameBits(() =>
        {
            using var tape = GradientTape.Record();
            tape.Watch(context);
            tape.Watch(image);
            var h = Ops.Conv2d(Ops.GroupNorm(image, norm, 4, 1e-5f, Activation.Silu), filters, stride: 2);
            h = Ops.Resize(h, 20, 22, ResizeMode.Nearest);
            var tokens = h.Reshape([2, 440, 36]);
            var projected = Ops.Linear(context, key);
            tokens = Ops.Add(Ops.Attention(tokens, tokens, tokens, 3), Ops.Attention(tokens, projected, projected, 3));
            tokens = Ops.Linear(Ops.LinearGeglu(Ops.LayerNorm(tokens, norm, 1e-5f), gate), back, residual: tokens);
            var gradients = tape.Gradients(tokens, Ops.Scale(tokens, 0.5f), context, image);
            return Ops.ConcatBatch([.. gradients.Select(gradient => gradient.Reshape([gradient.Count]))]);
        }, "gradients");
    }

    [Fact]
    public void MistakesAreNamed()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(6);
        Tensor x = random.Tensor(1, 3, 4), other = random.Tensor(1, 3, 4), seed = random.Tensor(1, 3, 4);
        using (var tape = GradientTape.Record())
        {
            tape.Watch(x);
            var y = Ops.Scale(x, 2);
            Fails("does not depend", () => tape.Gradient(Ops.Scale(other, 2), seed, x));
            Fails("does not watch", () => tape.Gradient(y, seed, other));
            Fails("A loss is one number", () => tape.Gradient(y, x));
            Fails("no gradient with", () => Ops.Attention(x, other, other, 2, new AttentionOptions { Causal = true }));
            Fails("does not fit", () => tape.Gradient(y, random.Tensor(2), x));
        }
        using (var tape = GradientTape.Record())
        {
            tape.Watch(x);
            var y = Ops.Scale(x, 2);
            tape.Gradient(y, seed, x);
            Fails("already", () => tape.Gradient(y, seed, x));
        }
        var open = GradientTape.Record();
        var inner = GradientTape.Record();
        Assert.Throws<InvalidOperationException>(open.Dispose);
        inner.Dispose();
        open.Dispose();
        Assert.Null(GradientTape.Current);

        static void Fails(string part, Action action) =>
            Assert.Contains(part, Assert.Throws<TensorException>(action).Message);
    }

    [Fact]
    public void CancellationReachesTheReversePass()
    {
        using var source = new CancellationTokenSource();
        using var scope = TensorScope.Enter(source.Token);
        var random = new RandomTensors(7);
        Tensor x = random.Tensor(3, 4), seed = random.Tensor(3, 4);
        using var tape = GradientTape.Record();
        tape.Watch(x);
        var y = Ops.Multiply(x, x);
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => tape.Gradient(y, seed, x));
    }
}
