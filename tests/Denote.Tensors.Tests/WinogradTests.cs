namespace Denote.Tensors.Tests;

/// <summary>
/// Winograd convolutions against the plain twin and the direct ones, and what the accuracy setting chooses.
/// </summary>
[Collection(Alone.Name)]
public sealed class WinogradTests
{
    private static readonly string[] Widths = ["Vector512", "Vector256", "Vector128"];

    public static TheoryData<string, int> WidthsAndTiles()
    {
        var data = new TheoryData<string, int>();
        foreach (string width in Widths)
        {
            data.Add(width, 2);
            data.Add(width, 4);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(WidthsAndTiles))]
    public void ImagesOfAnySizeMatchThePlainTwin(string level, int tile)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(41);
        for (int round = 0; round < 25; round++)
        {
            using var inner = TensorScope.Enter();
            int batch = random.Next(1, 3), inputs = random.Next(1, 40), outputs = random.Next(1, 80);
            var padding = new Padding(random.Next(0, 2), random.Next(0, 2), random.Next(0, 2), random.Next(0, 2));
            var image = random.Tensor(batch, random.Next(3, 15), random.Next(3, 15), inputs);
            var activation = random.Choose(Enum.GetValues<Activation>());
            Shape result =
            [
                batch, image.Shape[1] + padding.Top + padding.Bottom - 2,
                image.Shape[2] + padding.Left + padding.Right - 2, outputs,
            ];
            var weights = new ConvWeights(random.Stored("filters", outputs, inputs, 3, 3),
                random.Coin() ? random.Stored("bias", outputs) : null);
            var channelBias = random.Coin() ? random.Tensor(batch, outputs) : null;
            var residual = random.Coin() ? random.Normal(result) : null;
            Tensor expected = Tensor.Empty(result), actual = Tensor.Full(result, float.NaN);
            Plain.Conv2d(image, weights, 1, padding, activation, channelBias, residual, expected);
            Run(tile, image, weights, padding, activation, channelBias, residual, actual);
            RandomTensors.AssertClose(expected, actual, tile == 2 ? 1e-4 : 5e-4,
                $"{image.Shape} -> {outputs} {padding} {activation}");
        }
    }

    [Theory]
    [InlineData(2, 1e-5)]
    [InlineData(4, 1.5e-4)]
    public void ErrorsAgainstDoublePrecisionAreAsDocumented(int tile, double largest)
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(42);
        const int Size = 12, Inputs = 320, Outputs = 64;
        var x = random.Normal([1, Size, Size, Inputs]);
        float[] filters = [.. Enumerable.Range(0, Outputs * Inputs * 9)
            .Select(_ => random.Normal(1 / Math.Sqrt(Inputs * 9)))];
        var weights = new ConvWeights(StoredTensor.FromArray("filters", [Outputs, Inputs, 3, 3], filters));
        var result = Tensor.Empty([1, Size, Size, Outputs]);
        Run(tile, x, weights, Padding.All(1), Activation.None, null, null, result);
        double error = 0;
        for (int row = 0; row < Size; row++)
        for (int column = 0; column < Size; column++)
        for (int o = 0; o < Outputs; o++)
        {
            double sum = 0;
            for (int tap = 0; tap < 9; tap++)
            {
                int y = row + tap / 3 - 1, z = column + tap % 3 - 1;
                if (y is < 0 or >= Size || z is < 0 or >= Size) continue;
                for (int c = 0; c < Inputs; c++)
                    sum += (double)x.Span[(y * Size + z) * Inputs + c] * filters[(o * Inputs + c) * 9 + tap];
            }
            error = Math.Max(error, Math.Abs(sum - result.Span[(row * Size + column) * Outputs + o]));
        }
        Assert.InRange(error, 0, largest);
    }

    [Theory]
    [InlineData(1, 40, 40, 33, 70, 2)]
    [InlineData(2, 21, 35, 40, 36, 2)]
    [InlineData(1, 9, 7, 1300, 50, 2)]
    [InlineData(1, 64, 64, 34, 40, 4)]
    [InlineData(3, 33, 37, 48, 33, 4)]
    public void ResultsHaveTheSameBitsOnAnyNumberOfThreads(
        int batch, int height, int width, int inputs, int outputs, int tile)
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(43);
        var x = random.Tensor(batch, height, width, inputs);
        var residual = random.Tensor(batch, height, width, outputs);
        var channelBias = random.Tensor(batch, outputs);
        var weights = new ConvWeights(random.Stored("filters", outputs, inputs, 3, 3), random.Stored("bias", outputs));
        WithThreads.AssertSameBits(() =>
        {
            var result = Tensor.Empty(residual.Shape);
            Run(tile, x, weights, Padding.All(1), Activation.Silu, channelBias, residual, result);
            return result;
        }, $"{x.Shape} -> {outputs} tiles {tile}");
    }

    [Theory]
    [InlineData(ConvolutionAccuracy.Precise, 64, 320, 1, "Direct")]
    [InlineData(ConvolutionAccuracy.Balanced, 64, 320, 1, "Winograd2x2")]
    [InlineData(ConvolutionAccuracy.Fast, 64, 320, 1, "Winograd4x4")]
    [InlineData(ConvolutionAccuracy.Fast, 16, 320, 1, "Winograd2x2")]
    [InlineData(ConvolutionAccuracy.Balanced, 64, 320, 2, "Direct")]
    [InlineData(ConvolutionAccuracy.Balanced, 64, 4, 1, "Direct")]
    [InlineData(ConvolutionAccuracy.Balanced, 8, 320, 1, "Direct")]
    public void TheAccuracySettingChoosesTheAlgorithm(
        ConvolutionAccuracy accuracy, int size, int channels, int stride, string expected)
    {
        var weights = new ConvWeights(StoredTensor.FromArray("filters", [320, channels, 3, 3],
            new float[320 * channels * 9]));
        var choice = ConvolutionChoice.For(accuracy, weights, stride, [1, size, size, 320]);
        Assert.Equal((expected, false), (choice.Algorithm.ToString(), choice.IsSmaller));
    }

    [Fact]
    public void AThreadsAccuracyEndsWithItsUse()
    {
        var before = TensorSettings.Accuracy;
        using (TensorSettings.Use(ConvolutionAccuracy.Fast))
        {
            Assert.Equal(ConvolutionAccuracy.Fast, TensorSettings.Accuracy);
            using (TensorSettings.Use(ConvolutionAccuracy.Precise))
                Assert.Equal(ConvolutionAccuracy.Precise, TensorSettings.Accuracy);
            Assert.Equal(ConvolutionAccuracy.Fast, TensorSettings.Accuracy);
        }
        Assert.Equal(before, TensorSettings.Accuracy);
    }

    private static void Run(
        int tile, Tensor x, ConvWeights weights, Padding padding, Activation activation, Tensor? channelBias,
        Tensor? residual, Tensor result)
    {
        using var reader = new ImageReader(new ImageSource(x));
        if (tile == 2)
            WinogradConvolution<Winograd2x2>.Run(
                reader, weights, padding, activation, channelBias, residual, 0, result);
        else
            WinogradConvolution<Winograd4x4>.Run(
                reader, weights, padding, activation, channelBias, residual, 0, result);
    }
}
