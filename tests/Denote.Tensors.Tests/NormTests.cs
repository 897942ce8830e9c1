namespace Denote.Tensors.Tests;

/// <summary>The normalisations against their plain twins.</summary>
public sealed class NormTests
{
    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void GroupNormOfAnyShapeMatchesThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(21);
        for (int round = 0; round < 80; round++)
        {
            using var inner = TensorScope.Enter();
            int groups = random.Next(1, 8), channels = groups * random.Next(1, 20), pixels = random.Next(1, 200);
            var x = random.Normal([random.Next(1, 3), pixels, 1, channels], 2, random.Choose(0.0, 3, -50));
            var weights = random.Norm(channels);
            var activation = random.Choose(Activation.None, Activation.Silu, Activation.Gelu);
            var expected = Tensor.Empty(x.Shape);
            Plain.GroupNorm(x, weights, groups, 1e-5f, activation, expected);
            var actual = Ops.GroupNorm(x, weights, groups, 1e-5f, activation);
            RandomTensors.AssertClose(expected, actual, 3e-5, $"{x.Shape} {groups} groups {activation}");
        }
    }

    [Fact]
    public void GroupNormStaysAccurateWithALargeMean()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(22);
        // The channels' means differ and are a thousand times their spread: a sum of squares would lose all digits.
        var x = random.Normal([1, 64, 64, 32], 1);
        for (int i = 0; i < x.Count; i++) x.Span[i] += 1000 + i % 32 * 0.1f;
        var weights = random.Norm(32);
        var expected = Tensor.Empty(x.Shape);
        Plain.GroupNorm(x, weights, 4, 1e-6f, Activation.None, expected);
        RandomTensors.AssertClose(expected, Ops.GroupNorm(x, weights, 4, 1e-6f), 2e-4, "a large mean");
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void LayerNormOfAnyShapeMatchesThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(23);
        for (int round = 0; round < 60; round++)
        {
            using var inner = TensorScope.Enter();
            int channels = random.Next(1, 400);
            var x = random.Normal([random.Next(1, 4), random.Next(1, 90), channels], 2, random.Choose(0.0, 5));
            var weights = random.Norm(channels);
            var expected = Tensor.Empty(x.Shape);
            Plain.LayerNorm(x, weights, 1e-5f, expected);
            RandomTensors.AssertClose(expected, Ops.LayerNorm(x, weights, 1e-5f), 1e-5, $"{x.Shape}");
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void SoftmaxMatchesThePlainTwinWithExtremesAndBlockedRows(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(24);
        foreach (int columns in new[] { 1, 2, 15, 16, 17, 77, 300 })
        {
            var x = random.Normal([3, 5, columns], 5);
            x.Span[..columns].Fill(float.NegativeInfinity);
            x.Span[columns] = 1e4f;
            x.Span[2 * columns] = float.NegativeInfinity;
            var expected = Tensor.Empty(x.Shape);
            Plain.Softmax(x, expected);
            var actual = Ops.Softmax(x);
            RandomTensors.AssertClose(expected, actual, 1e-6, $"{x.Shape}");
            Assert.All(actual.Span[..columns].ToArray(), p => Assert.Equal(0, p));
            x.Span[^1] = float.NaN;
            Assert.All(Ops.Softmax(x).Span[^columns..].ToArray(), p => Assert.True(float.IsNaN(p)));
        }
    }

    [Fact]
    public void ResultsDoNotDependOnTheNumberOfThreads()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(25);
        var x = random.Normal([2, 40, 33, 96], 2, 1);
        var weights = random.Norm(96);
        WithThreads.AssertSameBits(() => Ops.GroupNorm(x, weights, 8, 1e-5f, Activation.Silu), "group norm");
        WithThreads.AssertSameBits(() => Ops.LayerNorm(x, weights, 1e-5f), "layer norm");
        WithThreads.AssertSameBits(() => Ops.Softmax(x), "softmax");
    }
}
