using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>The linear layers of a Stable Diffusion 1.5 U-Net pass at 512x512, and products of activations.</summary>
internal static class MatrixCases
{
    /// <summary>All cases.</summary>
    public static IEnumerable<BenchmarkCase> All() =>
    [
        // Attention projections, the residual included.
        Linear(30, 4096, 320, 320), Linear(30, 1024, 640, 640), Linear(30, 256, 1280, 1280), Linear(6, 64, 1280, 1280),

        // Keys and values of the text.
        Linear(10, 77, 768, 320), Linear(10, 77, 768, 640), Linear(12, 77, 768, 1280),

        // Feed-forward, in and out.
        Geglu(5, 4096, 320, 1280), Geglu(5, 1024, 640, 2560), Geglu(5, 256, 1280, 5120), Geglu(1, 64, 1280, 5120),
        Linear(5, 4096, 1280, 320), Linear(5, 1024, 2560, 640), Linear(5, 256, 5120, 1280), Linear(1, 64, 5120, 1280),

        // Projections around the attention blocks and shortcuts of the residual blocks: 1x1 convolutions.
        Linear(2, 4096, 640, 320), Linear(1, 4096, 960, 320), Linear(10, 4096, 320, 320), Linear(10, 1024, 640, 640),
        Linear(1, 1024, 320, 640), Linear(1, 1024, 960, 640), Linear(1, 1024, 1280, 640), Linear(1, 1024, 1920, 640),
        Linear(10, 256, 1280, 1280), Linear(1, 256, 640, 1280), Linear(1, 256, 1920, 1280), Linear(2, 256, 2560, 1280),
        Linear(2, 64, 1280, 1280), Linear(3, 64, 2560, 1280),

        // The time embedding.
        Linear(1, 1, 320, 1280), Linear(13, 1, 1280, 1280), Linear(5, 1, 1280, 640), Linear(5, 1, 1280, 320),

        // Small models: channels that are no multiple of 64.
        Linear(0, 1024, 48, 48), Linear(0, 1024, 96, 96), Linear(0, 256, 96, 384), Linear(0, 256, 128, 128),

        Product(1024, 64, 1024, transposed: true), Product(1024, 1024, 64, transposed: false),
    ];

    private static BenchmarkCase Linear(int calls, int rows, int inputs, int outputs) => new(
        $"gemm {rows}x{inputs}x{outputs}", 2.0 * rows * inputs * outputs, calls, () =>
        {
            var x = Inputs.Tensor([rows, inputs]);
            var residual = inputs == outputs ? Inputs.Tensor([rows, outputs]) : null;
            var weights = new LinearWeights(Inputs.Weights([outputs, inputs]), Inputs.Weights([outputs]));
            return () => Ops.Linear(x, weights, residual: residual).Dispose();
        });

    private static BenchmarkCase Geglu(int calls, int rows, int inputs, int outputs) => new(
        $"gemm geglu {rows}x{inputs}x{outputs}", 4.0 * rows * inputs * outputs, calls, () =>
        {
            var x = Inputs.Tensor([rows, inputs]);
            var weights = new LinearWeights(Inputs.Weights([2 * outputs, inputs]), Inputs.Weights([2 * outputs]));
            return () => Ops.LinearGeglu(x, weights).Dispose();
        });

    private static BenchmarkCase Product(int m, int k, int n, bool transposed) => new(
        $"gemm matmul {m}x{k}x{n}{(transposed ? "t" : "")}", 2.0 * m * k * n, 0, () =>
        {
            var a = Inputs.Tensor([m, k]);
            var b = transposed ? Inputs.Tensor([n, k]) : Inputs.Tensor([k, n]);
            return () => Ops.MatMul(a, b, transposed).Dispose();
        });
}
