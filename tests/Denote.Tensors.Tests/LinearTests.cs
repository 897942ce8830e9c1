namespace Denote.Tensors.Tests;

/// <summary>The matrix products against their plain twins, over many shapes and at every vector width.</summary>
public sealed class LinearTests
{
    private const double Tolerance = 3e-5;

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void LinearOfAnyShapeMatchesThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(1);
        for (int round = 0; round < 120; round++)
        {
            using var inner = TensorScope.Enter();
            int rows = random.Next(1, 130), inputs = random.Next(1, 130), outputs = random.Next(1, 130);
            var activation = random.Choose(Enum.GetValues<Activation>());
            var x = random.Tensor(rows, inputs);
            var residual = random.Coin() ? random.Tensor(rows, outputs) : null;
            var weights = random.Linear(outputs, inputs, bias: random.Coin());
            var expected = Tensor.Empty([rows, outputs]);
            Plain.Linear(x, weights, activation, residual, expected);
            var actual = Ops.Linear(x, weights, activation, residual);
            RandomTensors.AssertClose(expected, actual, Tolerance, $"{rows}x{inputs}x{outputs} {activation}");
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void DeepAndWideProductsMatchThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(2);
        var sizes = new[] { (1, 2561, 70), (7, 3000, 48), (600, 40, 96), (77, 1281, 130), (1030, 9, 4) };
        foreach (var (rows, inputs, outputs) in sizes)
        {
            using var inner = TensorScope.Enter();
            var x = random.Tensor(rows, inputs);
            var residual = random.Tensor(rows, outputs);
            var weights = random.Linear(outputs, inputs);
            var expected = Tensor.Empty([rows, outputs]);
            Plain.Linear(x, weights, Activation.Silu, residual, expected);
            var actual = Ops.Linear(x, weights, Activation.Silu, residual);
            RandomTensors.AssertClose(expected, actual, 1e-4, $"{rows}x{inputs}x{outputs}");
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void GatedProductsMatchThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(3);
        for (int round = 0; round < 60; round++)
        {
            using var inner = TensorScope.Enter();
            bool isDeep = round % 20 == 0;
            int rows = random.Next(1, 60), outputs = random.Next(1, 100);
            int inputs = random.Next(1, 100) + (isDeep ? 1300 : 0);
            var x = random.Tensor(rows, inputs);
            var weights = random.Linear(2 * outputs, inputs, bias: random.Coin());
            var expected = Tensor.Empty([rows, outputs]);
            Plain.LinearGeglu(x, weights, expected);
            var actual = Ops.LinearGeglu(x, weights);
            RandomTensors.AssertClose(expected, actual, isDeep ? 1e-3 : 1e-4, $"{rows}x{inputs}x{outputs}");
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void MatMulOfAnyShapeMatchesThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(4);
        for (int round = 0; round < 60; round++)
        {
            using var inner = TensorScope.Enter();
            int batch = random.Next(1, 4), m = random.Next(1, 70), k = random.Next(1, 130), n = random.Next(1, 100);
            bool transposed = random.Coin();
            var a = random.Tensor(batch, m, k);
            var b = transposed ? random.Tensor(batch, n, k) : random.Tensor(batch, k, n);
            var expected = Tensor.Empty([batch, m, n]);
            Plain.MatMul(a, b, transposed, expected);
            var actual = Ops.MatMul(a, b, transposed);
            RandomTensors.AssertClose(expected, actual, Tolerance, $"{batch}x{m}x{k}x{n} transposed {transposed}");
        }
    }
}
