using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests;

/// <summary>Golden tensors in our layout, and the comparison of a network's output with them.</summary>
internal static class Golden
{
    /// <summary>Whole networks: largest absolute error as a part of the expected tensor's largest magnitude.</summary>
    public const double NetworkTolerance = 2e-4;

    /// <summary>Single formulas.</summary>
    public const double FormulaTolerance = 1e-5;

    /// <summary>A tensor as it is; <c>[B, C, H, W]</c> becomes <c>[B, H, W, C]</c>.</summary>
    public static Tensor ToTensor(this FixtureTensor golden)
    {
        var tensor = Tensor.From(Shape.Create(golden.Shape), golden.ToFloats());
        return golden.Shape.Length == 4 ? Ops.ToChannelsLast(tensor) : tensor;
    }

    /// <summary>
    /// Compares in PyTorch's layout: our feature maps are transposed, vectors and sequences taken as they are.
    /// </summary>
    /// <returns>The largest error as a part of the largest expected magnitude.</returns>
    public static double AssertClose(FixtureTensor expected, Tensor actual, double tolerance = NetworkTolerance)
    {
        var asExpected = expected.Shape.Length == 4 ? Ops.ToChannelsFirst(actual) : actual;
        return AssertClose(expected.Name, expected.ToFloats(), asExpected.ToArray(), tolerance);
    }

    /// <summary>Compares numbers; a NaN fails.</summary>
    public static double AssertClose(string name, float[] expected, float[] actual, double tolerance = NetworkTolerance)
    {
        Assert.True(expected.Length == actual.Length, $"{name}: {actual.Length} values, expected {expected.Length}");
        double largest = 0, error = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(float.IsFinite(actual[i]), $"{name}: value {i} is {actual[i]}");
            largest = Math.Max(largest, Math.Abs(expected[i]));
            error = Math.Max(error, Math.Abs((double)expected[i] - actual[i]));
        }
        Assert.True(error <= tolerance * largest, $"{name}: error {error:E2}, largest magnitude {largest:E2}");
        return largest == 0 ? 0 : error / largest;
    }
}
