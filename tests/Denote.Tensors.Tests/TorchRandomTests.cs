using System.Globalization;
using Denote.TestSupport;

namespace Denote.Tensors.Tests;

/// <summary>
/// Random numbers against PyTorch 1.13.1's CPU generator, golden folder 09. A case's name says its calls:
/// <c>randn.s42.n17</c> is torch.manual_seed(42); torch.randn(17).
/// </summary>
public sealed class TorchRandomTests
{
    private const double Tolerance = 1e-5;

    private static readonly IReadOnlyDictionary<string, FixtureTensor> Expected =
        FixtureTensors.Read("09-torch-rng", "expected.safetensors");

    /// <summary>
    /// One name per independent generator: single calls, and sequences of calls under their common prefix.
    /// </summary>
    public static TheoryData<string> Cases =>
        [.. Expected.Keys.Select(name => IsSequence(name) ? name[..name.LastIndexOf('.')] : name).Distinct().Order()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void TheSameSeedGivesTheSameNumbers(string name)
    {
        string seed = name.Split('.').Single(part => part.Length > 1 && part[0] == 's' && char.IsAsciiDigit(part[1]));
        var random = new TorchRandom(long.Parse(seed[1..], CultureInfo.InvariantCulture));
        if (!IsSequence(name))
        {
            string[] parts = name.Split('.');
            Check(random, parts[0] == "generator" ? parts[1] : parts[0], Expected[name]);
            return;
        }
        var steps = Expected.Keys.Where(key => key.StartsWith(name + ".", StringComparison.Ordinal));
        foreach (string step in steps.Order())
        {
            // a_randn5 is the first call of its sequence, randn(5).
            string call = step[(step.LastIndexOf('_') + 1)..].TrimEnd([.. "0123456789"]);
            Check(random, call, Expected[step]);
        }
    }

    [Fact]
    public void AShapeIsFilledInPyTorchsOrder()
    {
        using var tensor = new TorchRandom(42).Normal([2, 3, 7]);
        var values = new float[42];
        new TorchRandom(42).Normal(values);
        Assert.Equal(values, tensor.ToArray());
    }

    private static bool IsSequence(string name) => name.StartsWith("seq.", StringComparison.Ordinal);

    private static void Check(TorchRandom random, string call, FixtureTensor expected)
    {
        var floats = new float[expected.Count];
        var doubles = new double[expected.Count];
        var integers = new long[expected.Count];
        switch (call)
        {
            case "rand":
                random.Uniform(floats);
                Assert.Equal(expected.ToFloats(), floats);
                break;
            case "rand_f64":
                random.Uniform(doubles);
                Assert.Equal(expected.ToDoubles(), doubles);
                break;
            case "randint":
                random.Integers(1000, integers);
                Assert.Equal(expected.ToLongs(), integers);
                break;
            case "randperm":
                Assert.Equal(expected.ToInts(), random.Permutation(expected.Count));
                break;
            case "randn":
                random.Normal(floats);
                AssertClose(expected, Array.ConvertAll(floats, x => (double)x), Tolerance);
                break;
            case "randn_f64":
                random.Normal(doubles);
                AssertClose(expected, doubles, 1e-13);
                break;
            default: throw new NotSupportedException($"{expected}: unknown call {call}.");
        }
    }

    private static void AssertClose(FixtureTensor expected, double[] actual, double tolerance)
    {
        double[] values = expected.ToDoubles();
        for (int i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(values[i] - actual[i]) <= tolerance, $"{expected} at {i}");
    }
}
