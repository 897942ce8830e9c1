using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// The 3x3 convolutions of a Stable Diffusion 1.5 U-Net pass at 512x512, and a few of the autoencoder.
/// </summary>
internal static class ConvolutionCases
{
    /// <summary>All cases: those that are computed in other ways too beside the direct sums.</summary>
    public static IEnumerable<BenchmarkCase> All() =>
    [
        .. Conv(1, 64, 4, 320), .. Conv(7, 64, 320, 320), .. Conv(2, 64, 640, 320), .. Conv(1, 64, 960, 320),
        .. Conv(1, 64, 640, 640), .. Conv(1, 64, 320, 4),
        .. Conv(1, 32, 320, 640), .. Conv(6, 32, 640, 640), .. Conv(1, 32, 960, 640), .. Conv(1, 32, 1280, 640),
        .. Conv(1, 32, 1920, 640), .. Conv(1, 32, 1280, 1280),
        .. Conv(1, 16, 640, 1280), .. Conv(7, 16, 1280, 1280), .. Conv(1, 16, 1920, 1280), .. Conv(2, 16, 2560, 1280),
        .. Conv(11, 8, 1280, 1280), .. Conv(3, 8, 2560, 1280),

        // Downsampling.
        .. Conv(1, 64, 320, 320, stride: 2), .. Conv(1, 32, 640, 640, stride: 2), .. Conv(1, 16, 1280, 1280, stride: 2),

        // The autoencoder, and the widths of small models.
        .. Conv(0, 256, 128, 128), .. Conv(0, 256, 3, 128), .. Conv(0, 16, 96, 96), .. Conv(0, 8, 192, 192),
        .. Conv(0, 32, 48, 48),
    ];

    private static IEnumerable<BenchmarkCase> Conv(int calls, int size, int inputs, int outputs, int stride = 1)
    {
        var filters = new ConvWeights(new ShapeOnly([outputs, inputs, 3, 3]));
        Shape result = [1, size / stride, size / stride, outputs];
        var used = ConvolutionAlgorithm.Direct;
        string direct = Name(ConvolutionAccuracy.Precise);
        foreach (var accuracy in Enum.GetValues<ConvolutionAccuracy>())
        {
            var algorithm = AlgorithmOf(accuracy);
            if (accuracy != ConvolutionAccuracy.Precise && algorithm == used) continue;
            used = algorithm;
            bool isDefault = algorithm == AlgorithmOf(ConvolutionAccuracy.Balanced);
            yield return new BenchmarkCase(Name(accuracy), 18.0 * result.Count * inputs, isDefault ? calls : 0,
                () => Prepare(accuracy), algorithm == ConvolutionAlgorithm.Direct ? null : direct);
        }

        ConvolutionAlgorithm AlgorithmOf(ConvolutionAccuracy accuracy) =>
            ConvolutionChoice.For(accuracy, filters, stride, result).Algorithm;

        string Name(ConvolutionAccuracy accuracy)
        {
            string way = AlgorithmOf(accuracy) switch
            {
                ConvolutionAlgorithm.Winograd2x2 => " F2",
                ConvolutionAlgorithm.Winograd4x4 => " F4",
                _ => "",
            };
            return $"conv {size}x{size} {inputs}->{outputs}{(stride > 1 ? $" /{stride}" : "")}{way}";
        }

        Action Prepare(ConvolutionAccuracy accuracy)
        {
            var x = Inputs.Tensor([1, size, size, inputs]);
            var weights = new ConvWeights(Inputs.Weights([outputs, inputs, 3, 3]), Inputs.Weights([outputs]));
            return () =>
            {
                using var choice = TensorSettings.Use(accuracy);
                Ops.Conv2d(x, weights, stride).Dispose();
            };
        }
    }

    private sealed class ShapeOnly(Shape shape) : StoredTensor("weights", DataType.Float32, shape)
    {
        public override ReadOnlySpan<byte> Bytes => [];
    }
}
