namespace Denote.Tensors.Tests;

/// <summary>How work is shared or cut into tiles does not change a bit of a product.</summary>
[Collection(Alone.Name)]
public sealed class ProductDeterminismTests
{
    [Theory]
    [InlineData(1, 700, 600)]
    [InlineData(77, 2600, 100)]
    [InlineData(530, 96, 130)]
    [InlineData(1100, 40, 4)]
    public void LinearHasTheSameBitsOnAnyNumberOfThreads(int rows, int inputs, int outputs)
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(31);
        var x = random.Tensor(rows, inputs);
        var residual = random.Tensor(rows, outputs);
        var weights = random.Linear(outputs, inputs);
        string shape = $"{rows}x{inputs}x{outputs}";
        WithThreads.AssertSameBits(() => Ops.Linear(x, weights, Activation.Gelu, residual), shape);
        if (outputs % 2 == 0)
            WithThreads.AssertSameBits(() => Ops.LinearGeglu(x, weights), $"gated {shape}");
    }

    [Theory]
    [InlineData(1, 40, 40, 33, 70, 1)]
    [InlineData(3, 9, 7, 450, 100, 1)]
    [InlineData(2, 64, 64, 5, 36, 2)]
    public void ConvolutionHasTheSameBitsOnAnyNumberOfThreads(
        int batch, int height, int width, int inputs, int outputs, int stride)
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(32);
        var x = random.Tensor(batch, height, width, inputs);
        var channelBias = random.Tensor(batch, outputs);
        var weights = new ConvWeights(random.Stored("filters", outputs, inputs, 3, 3), random.Stored("bias", outputs));
        WithThreads.AssertSameBits(
            () => Ops.Conv2d(x, weights, stride, activation: Activation.Silu, channelBias: channelBias),
            $"{x.Shape} -> {outputs} stride {stride}");
    }

    [Fact]
    public void MatMulHasTheSameBitsOnAnyNumberOfThreads()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(33);
        var a = random.Tensor(5, 130, 200);
        var b = random.Tensor(5, 300, 200);
        WithThreads.AssertSameBits(() => Ops.MatMul(a, b, transposeB: true), "a b^T");
        var single = random.Tensor(1, 400, 200);
        var wide = random.Tensor(1, 200, 300);
        WithThreads.AssertSameBits(() => Ops.MatMul(single, wide), "a b");
    }

    [Fact]
    public void TilesOf512And256BitsGiveTheSameBits()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(34);
        for (int round = 0; round < 40; round++)
        {
            int rows = random.Next(1, 100), inputs = random.Next(1, 100), outputs = random.Next(1, 150);
            var x = random.Tensor(rows, inputs);
            var weights = random.Linear(outputs, inputs);
            RandomTensors.AssertSameBits(
                At("Vector512", x, weights), At("Vector256", x, weights), $"{rows}x{inputs}x{outputs}");
        }
    }

    [Fact]
    public void TheRowsOfABatchDoNotDependOnEachOther()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(35);
        var weights = random.Linear(70, 50);
        var x = random.Tensor(23, 50);
        var together = Ops.Linear(x, weights);
        for (int row = 0; row < 23; row++)
            RandomTensors.AssertSameBits(Ops.Linear(x.Slice(row, 1), weights), together.Slice(row, 1), $"row {row}");
    }

    private static Tensor At(string level, Tensor x, LinearWeights weights)
    {
        using var width = SimdLevels.Use(level);
        return Ops.Linear(x, weights);
    }
}
