namespace Denote.Tensors.Tests;

/// <summary>Convolutions against their plain twin, over many shapes and at every vector width.</summary>
public sealed class Conv2dTests
{
    private const double Tolerance = 1e-4;

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void ConvolutionsOfAnyShapeMatchThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(5);
        for (int round = 0; round < 150; round++)
        {
            using var inner = TensorScope.Enter();
            int kernel = random.Choose(1, 2, 3, 3, 3, 5, 7), stride = random.Choose(1, 1, 2, 3);
            int batch = random.Next(1, 3), inputs = random.Next(1, 20), outputs = random.Next(1, 80);
            var padding = new Padding(random.Next(0, 2), random.Next(0, 3), random.Next(0, 2), random.Next(0, 2));
            int height = random.Next(kernel, 20), columns = random.Next(kernel, 20);
            Compare(random, [batch, height, columns, inputs], outputs, kernel, stride, padding);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(14)]
    [InlineData(16)]
    public void PatchEmbeddingsMatchThePlainTwin(int patch)
    {
        using var scope = TensorScope.Enter();
        Compare(new RandomTensors(6), [2, 3 * patch, 2 * patch, 3], 48, patch, patch, Padding.None);
    }

    [Theory]
    [InlineData(1, 16, 16, 450, 96, 1)]
    [InlineData(2, 9, 33, 430, 70, 2)]
    [InlineData(1, 2, 700, 5, 4, 1)]
    [InlineData(1, 4, 4, 4, 320, 1)]
    public void DeepWideAndNarrowImagesMatchThePlainTwin(
        int batch, int height, int width, int inputs, int outputs, int stride)
    {
        using var scope = TensorScope.Enter();
        Compare(new RandomTensors(7), [batch, height, width, inputs], outputs, 3, stride, new Padding(0, 0, 1, 1));
    }

    private static void Compare(RandomTensors random, Shape image, int outputs, int kernel, int stride, Padding padding)
    {
        int rows = (image[1] + padding.Top + padding.Bottom - kernel) / stride + 1;
        int columns = (image[2] + padding.Left + padding.Right - kernel) / stride + 1;
        var activation = random.Choose(Enum.GetValues<Activation>());
        var x = random.Tensor(image.ToArray());
        var filters = random.Stored("filters", outputs, image[3], kernel, kernel);
        var weights = new ConvWeights(filters, random.Coin() ? random.Stored("bias", outputs) : null);
        var channelBias = random.Coin() ? random.Tensor(image[0], outputs) : null;
        var residual = random.Coin() ? random.Tensor(image[0], rows, columns, outputs) : null;
        var expected = Tensor.Empty([image[0], rows, columns, outputs]);
        Plain.Conv2d(x, weights, stride, padding, activation, channelBias, residual, expected);
        var actual = Ops.Conv2d(x, weights, stride, padding, activation, channelBias, residual);
        RandomTensors.AssertClose(expected, actual, Tolerance,
            $"{image} kernel {kernel} stride {stride} {padding} {activation}");
    }
}
