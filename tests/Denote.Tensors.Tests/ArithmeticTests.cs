namespace Denote.Tensors.Tests;

/// <summary>The elementwise operations against their plain twins.</summary>
public sealed class ArithmeticTests
{
    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void EveryActivationMatchesThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(11);
        foreach (var activation in Enum.GetValues<Activation>())
        foreach (int count in new[] { 0, 1, 3, 7, 16, 17, 63, 1000, 40_001 })
        {
            var x = random.Normal([count], 4);
            var expected = Tensor.Empty(x.Shape);
            Plain.Activate(x, activation, expected);
            RandomTensors.AssertClose(expected, Ops.Activate(x, activation), 1e-6, $"{activation} of {count}");
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void CombinationsScalesAndProductsMatchThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(12);
        foreach (int count in new[] { 0, 1, 5, 31, 33, 20_000 })
        {
            Tensor a = random.Normal([count]), b = random.Normal([count]), expected = Tensor.Empty([count]);
            Plain.Combine(a, 0.3f, b, -1.7f, expected);
            RandomTensors.AssertClose(expected, Ops.Combine(a, 0.3f, b, -1.7f), 1e-6, "combine");
            Plain.Combine(a, 1, b, 1, expected);
            RandomTensors.AssertSameBits(expected, Ops.Add(a, b), "add");
            Plain.Scale(a, -2.5f, expected);
            RandomTensors.AssertSameBits(expected, Ops.Scale(a, -2.5f), "scale");
            Plain.Multiply(a, b, expected);
            RandomTensors.AssertSameBits(expected, Ops.Multiply(a, b), "multiply");
        }
    }

    [Fact]
    public void ActivationsKeepNaNAndDifferentShapesAreRefused()
    {
        using var scope = TensorScope.Enter();
        var x = Tensor.Full([35], float.NaN);
        foreach (var activation in Enum.GetValues<Activation>())
            Assert.All(Ops.Activate(x, activation).ToArray(), y => Assert.True(float.IsNaN(y)));
        Assert.Throws<TensorException>(() => Ops.Add(x, Tensor.Zeros([36])));
        Assert.Throws<TensorException>(() => Ops.Multiply(x, Tensor.Zeros([5, 7])));
    }
}
