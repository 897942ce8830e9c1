using System.Runtime.InteropServices;

namespace Denote.Tensors.Tests;

/// <summary>Weights in any number format, packed for any vector width.</summary>
[Collection(Alone.Name)]
public sealed class PackedWeightsTests
{
    [Theory]
    [InlineData(DataType.Float16)]
    [InlineData(DataType.BFloat16)]
    [InlineData(DataType.Float64)]
    public void WeightsAreWidenedWhilePacking(DataType type)
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(41);
        var matrix = new Narrow(random.Stored("matrix", 37, 50), type);
        var bias = new Narrow(random.Stored("bias", 37), type);
        var x = random.Tensor(9, 50);
        var expected = Tensor.Empty([9, 37]);
        var weights = new LinearWeights(matrix, bias);
        Plain.Linear(x, weights, Activation.None, null, expected);
        RandomTensors.AssertClose(expected, Ops.Linear(x, weights), 1e-5, $"linear of {type}");

        var filters = new Narrow(random.Stored("filters", 21, 6, 3, 3), type);
        var image = random.Tensor(1, 5, 7, 6);
        var convolved = Tensor.Empty([1, 5, 7, 21]);
        var convolution = new ConvWeights(filters);
        Plain.Conv2d(image, convolution, 1, Padding.All(1), Activation.None, null, null, convolved);
        RandomTensors.AssertClose(convolved, Ops.Conv2d(image, convolution), 1e-5, $"convolution of {type}");
    }

    [Fact]
    public void PackedWeightsAreKeptFromTheSecondUseOnAndFollowTheVectorWidth()
    {
        var weights = new RandomTensors(42).Linear(20, 30);
        using (SimdLevels.Use("Vector256"))
        {
            var first = weights.Packed();
            Assert.True(first.IsTransient);
            first.Release();
            var packed = weights.Packed();
            Assert.False(packed.IsTransient);
            Assert.Same(packed, weights.Packed());
            Assert.Equal(SimdLevel.Vector256, packed.Layout.Level);
            Assert.True(weights.Packed(gated: true).Layout.Gated);
        }
        using (SimdLevels.Use("Vector512")) Assert.Equal(SimdLevel.Vector512, weights.Packed().Layout.Level);
    }

    [Theory]
    [ClassData(typeof(VectorLevels))]
    public void MatricesKeptInHalfPrecisionGiveTheSameBits(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(46);
        foreach (var (rows, inputs, outputs) in new[] { (64, 50, 38), (130, 1400, 70), (600, 33, 128), (64, 2600, 6) })
        {
            using var inner = TensorScope.Enter();
            // Subnormal numbers too, and both zeros.
            float[] values = random.Stored("values", outputs, inputs).WidenAll();
            for (int i = 0; i < values.Length; i += 7) values[i] *= 1e-6f;
            (values[0], values[1]) = (-0f, 0f);
            var stored = new Narrow(StoredTensor.FromArray("matrix", [outputs, inputs], values), DataType.Float16);
            var (x, bias) = (random.Tensor(1, rows, 1, inputs), random.Stored("bias", outputs));
            int own = inputs / 3;
            var source = new ImageSource(
                random.Tensor(1, rows, 1, own), random.Tensor(1, rows, 1, inputs - own));
            Tensor[] Run(LinearWeights weights, bool isHalf)
            {
                for (int use = 0; use < 2; use++)
                {
                    Ops.Linear(x, weights);
                    Ops.LinearGeglu(x, weights);
                }
                Assert.Equal(isHalf, weights.Packed().IsHalf);
                Assert.Equal(isHalf, weights.Packed(gated: true).IsHalf);
                WithThreads.AssertSameBits(() => Ops.Linear(x, weights), $"{rows}x{inputs}x{outputs}");
                return [Ops.Linear(x, weights), Ops.LinearGeglu(x, weights), Ops.Linear(source, weights)];
            }
            var expected = Run(new LinearWeights(stored, bias), isHalf: false);
            Tensor[] actual;
            using (new TightBudget())
                actual = Run(new LinearWeights(stored, bias), isHalf: true);
            for (int i = 0; i < actual.Length; i++)
                RandomTensors.AssertSameBits(expected[i], actual[i], $"{rows}x{inputs}x{outputs}, {i}");
        }
    }

    [Theory]
    [InlineData(63, DataType.Float16, 1f)]
    [InlineData(64, DataType.BFloat16, 1f)]
    [InlineData(64, DataType.Float16, float.PositiveInfinity)]
    [InlineData(64, DataType.Float16, float.NaN)]
    public void OnlyFiniteHalfPrecisionForManyRowsIsKeptSo(int rows, DataType type, float value)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use("Vector256");
        var random = new RandomTensors(47);
        float[] values = random.Stored("values", 20, 30).WidenAll();
        values[17] = value;
        var weights = new LinearWeights(new Narrow(StoredTensor.FromArray("matrix", [20, 30], values), type));
        var x = random.Tensor(rows, 30);
        using var budget = new TightBudget();
        for (int use = 0; use < 2; use++) Ops.Linear(x, weights);
        Assert.False(weights.Packed(rows: rows).IsTransient);
        Assert.False(weights.Packed(rows: rows).IsHalf);
    }

    [Fact]
    public void ThreadsThatPackTogetherGetTheSamePanels()
    {
        var weights = new RandomTensors(43).Linear(200, 300);
        weights.Packed().Release();
        var packed = new PackedMatrix[6];
        var threads = Enumerable.Range(0, 6).Select(i => new Thread(() => packed[i] = weights.Packed())).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Single(packed.Distinct());
    }

    [Fact]
    public void PackedMemoryIsCountedAndReturned()
    {
        long before = PackedMatrix.BytesInUse;
        var matrix = new PackedMatrix(new PanelLayout(SimdLevel.Vector512, 64), [100]);
        Assert.Equal((100 + 1) * 64 * sizeof(float), PackedMatrix.BytesInUse - before);
        matrix.Dispose();
        matrix.Dispose();
        Assert.Equal(before, PackedMatrix.BytesInUse);
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void PanelsCoverEveryColumnOnceAndWasteLessThanAVector(string name)
    {
        var level = SimdLevels.Parse(name);
        for (int columns = 2; columns < 300; columns += 2)
        {
            foreach (bool gated in new[] { false, true })
            {
                var layout = new PanelLayout(level, columns, gated);
                int waste = layout.Tiles.Lanes * (gated ? 2 : 1);
                Assert.InRange(layout.PackedColumns, columns, columns + waste - 1);
                var places = layout.Panels.SelectMany(panel =>
                    Enumerable.Range(0, panel.Width).Select(place => layout.ColumnAt(panel, place)));
                Assert.Equal(Enumerable.Range(0, columns), places.Where(column => column >= 0).Order());
            }
        }
    }

    [Fact]
    public void MisshapenWeightsAreRefusedByName()
    {
        var random = new RandomTensors(44);
        Refuses("'w' is [2, 3, 4]", () => new LinearWeights(random.Stored("w", 2, 3, 4)));
        Refuses("'w' is [2, 3, 3, 3]", () => new LinearWeights(random.Stored("w", 2, 3, 3, 3)));
        Refuses("'b' is [3]", () => new LinearWeights(random.Stored("w", 2, 5), random.Stored("b", 3)));
        Refuses("'w' is [2, 3]", () => new ConvWeights(random.Stored("w", 2, 3)));
        Refuses("'b' is [1]", () => new ConvWeights(random.Stored("w", 2, 3, 1, 1), random.Stored("b", 1)));
        Refuses("'s' [2] and 'b' [3]", () => new NormWeights(random.Stored("s", 2), random.Stored("b", 3)));
    }

    [Fact]
    public void ALayerWithoutOutputsOrRowsIsEmpty()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(45);
        Assert.Equal(0, Ops.Linear(Tensor.Empty([0, 5]), random.Linear(3, 5)).Count);
        Assert.Equal(0, Ops.Linear(random.Tensor(2, 5), random.Linear(0, 5)).Count);
        var bias = random.Stored("bias", 3);
        var onlyBias = Ops.Linear(Tensor.Empty([2, 0]), new LinearWeights(random.Stored("w", 3, 0), bias));
        Assert.Equal(bias.ToTensor().ToArray(), onlyBias.Slice(1, 1).ToArray());
        Assert.Equal(0, Ops.MatMul(Tensor.Empty([2, 0, 4]), random.Tensor(2, 4, 3)).Count);
        Assert.Equal(new float[6], Ops.MatMul(Tensor.Empty([2, 0]), Tensor.Empty([0, 3])).ToArray());
    }

    private static void Refuses(string part, Action make) =>
        Assert.Contains(part, Assert.Throws<TensorException>(make).Message);

    /// <summary>A memory budget of which packed weights have taken two thirds of their share.</summary>
    private sealed class TightBudget : IDisposable
    {
        private readonly PackedMatrix _taken = new(new PanelLayout(SimdLevel.Vector512, 64), [1 << 16]);

        public TightBudget()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            // A quarter is for tensors, and 256 MiB for the process.
            TensorSettings.MemoryBudget = (PackedMatrix.BytesInUse * 3 / 2 + (256L << 20)) * 4 / 3;
            Assert.InRange(PackedMatrix.BytesInUse, TensorSettings.WeightBudget / 2, TensorSettings.WeightBudget);
        }

        public void Dispose()
        {
            TensorSettings.MemoryBudget = null;
            _taken.Dispose();
        }
    }

    /// <summary>Another tensor's values in another number format.</summary>
    private sealed class Narrow(StoredTensor source, DataType type) : StoredTensor(source.Name, type, source.Shape)
    {
        private readonly byte[] _bytes = Write(source.WidenAll(), type);

        public override ReadOnlySpan<byte> Bytes => _bytes;

        private static byte[] Write(float[] values, DataType type) => type switch
        {
            DataType.Float16 => MemoryMarshal.AsBytes(Array.ConvertAll(values, v => (Half)v).AsSpan()).ToArray(),
            DataType.BFloat16 => MemoryMarshal.AsBytes(Array.ConvertAll(values, Upper).AsSpan()).ToArray(),
            _ => MemoryMarshal.AsBytes(Array.ConvertAll(values, v => (double)v).AsSpan()).ToArray(),
        };

        private static ushort Upper(float value) => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
    }
}
