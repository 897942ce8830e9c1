namespace Denote.Tensors.Tests;

/// <summary>Sums of neighbours and the permutohedral lattice against their plain twins.</summary>
public sealed class FilterTests
{
    [Fact]
    public void LocalSumsAreThePlainTwins()
    {
        var random = new RandomTensors(11);
        for (int round = 0; round < 40; round++)
        {
            using var scope = TensorScope.Enter();
            int maps = random.Next(1, 4), height = random.Next(1, 9), width = random.Next(1, 40);
            var offsets = Enumerable.Range(0, random.Next(1, 9))
                .Select(_ => (random.Next(-12, 12), random.Next(-12, 12))).ToArray();
            var x = random.Tensor(maps, height, width);
            var weights = random.Tensor(offsets.Length, height, width);
            var expected = Tensor.Empty(x.Shape);
            Plain.LocalSum(x, weights, offsets, expected);
            string what = $"{x.Shape} with {offsets.Length} neighbours";
            RandomTensors.AssertClose(expected, Ops.LocalSum(x, weights, offsets), 1e-5, what);
            WithThreads.AssertSameBits(() => Ops.LocalSum(x, weights, offsets), what);
        }
    }

    [Fact]
    public void LocalSumsRefuseWhatDoesNotFit()
    {
        using var scope = TensorScope.Enter();
        Assert.Throws<TensorException>(
            () => Ops.LocalSum(Tensor.Zeros([1, 2, 3]), Tensor.Zeros([1, 2, 4]), [(0, 0)]));
        Assert.Throws<TensorException>(() => Ops.LocalSum(Tensor.Zeros([1, 2, 3]), Tensor.Zeros([2, 2, 3]), [(0, 0)]));
        Assert.Throws<TensorException>(() => Ops.LocalSum(Tensor.Zeros([2, 3]), Tensor.Zeros([1, 2, 3]), [(0, 0)]));
    }

    /// <summary>
    /// The lattice is an approximation whose sums are off by a common factor; weighted means, which users of the filter
    /// form in one way or another, come near the exact ones. The values span -2..2.
    /// </summary>
    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(2, 0.05)]
    [InlineData(3, 0.08)]
    [InlineData(5, 0.15)]
    public void TheLatticeApproximatesTheGaussian(int dimensions, double tolerance)
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(dimensions);
        const int points = 1500, channels = 5;
        var features = Ops.Scale(random.Tensor(points, dimensions), 2);
        var values = Tensor.Full([points, channels], 1);
        for (int i = 0; i < points; i++) values.Span[i * channels + 3] = features.Span[i * dimensions];
        var exact = Tensor.Empty(values.Shape);
        Plain.GaussianFilter(features, values, exact);
        var lattice = new PermutohedralLattice(features);
        var approximate = lattice.Filter(values);
        double error = 0;
        for (int i = 0; i < points; i++)
        {
            int at = i * channels;
            double wanted = exact.Span[at + 3] / exact.Span[at], got = approximate.Span[at + 3] / approximate.Span[at];
            error += Math.Abs(wanted - got) / points;
        }
        Assert.True(error < tolerance, $"{dimensions} dimensions: means are off by {error:g3}.");
        WithThreads.AssertSameBits(() => lattice.Filter(values), $"lattice in {dimensions} dimensions");
    }

    [Fact]
    public void SymmetricNormalizationGivesOnesBackForOnes()
    {
        using var scope = TensorScope.Enter();
        var lattice = new PermutohedralLattice(Ops.Scale(new RandomTensors(3).Tensor(2000, 2), 5));
        lattice.NormalizeSymmetrically();
        var once = lattice.Filter(Tensor.Full([2000, 1], 1));
        double mean = 0;
        foreach (float value in once.Span) mean += value / once.Count;
        Assert.Equal(1, mean, 0.02);
    }

    [Fact]
    public void PointsFarApartDoNotMeet()
    {
        using var scope = TensorScope.Enter();
        var lattice = new PermutohedralLattice(Tensor.From([2, 2], [0, 0, 1000, -1000]));
        var filtered = lattice.Filter(Tensor.From([2, 1], [1, 0]));
        Assert.InRange(filtered.Span[0], 0.5f, 1.5f);
        Assert.Equal(0, filtered.Span[1]);
    }

    [Fact]
    public void TheLatticeRefusesWhatItCannotTake()
    {
        using var scope = TensorScope.Enter();
        Assert.Throws<TensorException>(() => new PermutohedralLattice(Tensor.Zeros([0, 2])));
        Assert.Throws<TensorException>(() => new PermutohedralLattice(Tensor.Zeros([4, 17])));
        Assert.Throws<TensorException>(() => new PermutohedralLattice(Tensor.Full([4, 2], float.NaN)));
        var lattice = new PermutohedralLattice(Tensor.Zeros([4, 2]));
        Assert.Throws<TensorException>(() => lattice.Filter(Tensor.Zeros([3, 2])));
    }
}
