using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>
/// The operations between matrix products of a Stable Diffusion 1.5 U-Net pass at 512x512: bound by memory.
/// </summary>
internal static class ElementCases
{
    /// <summary>All cases.</summary>
    public static IEnumerable<BenchmarkCase> All() =>
    [
        GroupNorm(16, 64, 320), GroupNorm(2, 64, 640), GroupNorm(1, 64, 960),
        GroupNorm(12, 32, 640), GroupNorm(2, 32, 1920),
        GroupNorm(14, 16, 1280), GroupNorm(2, 16, 2560), GroupNorm(11, 8, 1280), GroupNorm(3, 8, 2560),
        LayerNorm(15, 4096, 320), LayerNorm(15, 1024, 640), LayerNorm(15, 256, 1280), LayerNorm(3, 64, 1280),
        Case("softmax 4096x256", () => [Inputs.Tensor([4096, 256])], x => Ops.Softmax(x[0])),
        Case("silu 4096x320", () => [Inputs.Tensor([4096, 320])], x => Ops.Activate(x[0], Activation.Silu)),
        Case("gelu 4096x1280", () => [Inputs.Tensor([4096, 1280])], x => Ops.Activate(x[0], Activation.Gelu)),
        Case("add 4096x320", () => [Inputs.Tensor([4096, 320]), Inputs.Tensor([4096, 320])], x => Ops.Add(x[0], x[1])),
        Case("concat 4096x320+320", () => [Inputs.Tensor([4096, 320]), Inputs.Tensor([4096, 320])],
            x => Ops.ConcatChannels(x[0], x[1])),
        Case("transpose 4096x320", () => [Inputs.Tensor([4096, 320])], x => Ops.Transpose(x[0])),
        Resize("nearest x2 32x32x640", 32, 640, 64, ResizeMode.Nearest),
        Resize("bilinear 16 to 64, 77 channels", 16, 77, 64, ResizeMode.Bilinear),
        Resize("bicubic 64 to 512, 1 channel", 64, 1, 512, ResizeMode.Bicubic),
    ];

    private static BenchmarkCase GroupNorm(int calls, int size, int channels) => new(
        $"groupnorm+silu {size}x{size}x{channels}", 0, calls, () =>
        {
            var x = Inputs.Tensor([1, size, size, channels]);
            var weights = new NormWeights(Inputs.Weights([channels]), Inputs.Weights([channels]));
            return () => Ops.GroupNorm(x, weights, 32, 1e-5f, Activation.Silu).Dispose();
        });

    private static BenchmarkCase LayerNorm(int calls, int rows, int channels) => new(
        $"layernorm {rows}x{channels}", 0, calls, () =>
        {
            var x = Inputs.Tensor([1, rows, channels]);
            var weights = new NormWeights(Inputs.Weights([channels]), Inputs.Weights([channels]));
            return () => Ops.LayerNorm(x, weights, 1e-5f).Dispose();
        });

    private static BenchmarkCase Resize(string name, int size, int channels, int target, ResizeMode mode) =>
        Case($"resize {name}", () => [Inputs.Tensor([1, size, size, channels])],
            x => Ops.Resize(x[0], target, target, mode));

    private static BenchmarkCase Case(string name, Func<Tensor[]> inputs, Func<Tensor[], Tensor> compute) =>
        new(name, 0, 0, () =>
        {
            var x = inputs();
            return () => compute(x).Dispose();
        });
}
