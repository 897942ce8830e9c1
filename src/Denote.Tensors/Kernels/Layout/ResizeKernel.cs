using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// Resizing in two passes, one output row at a time: the source rows are combined to one, then its pixels are
/// combined. With a single source per target (nearest) rows and pixels are only copied.
/// </summary>
internal static unsafe class ResizeKernel
{
    public static void Run(Tensor x, ResizeAxis rows, ResizeAxis columns, Tensor result)
    {
        if (x.Count == 0) return;
        Simd.Run(new RowKernel(x, rows, columns, result));
        GC.KeepAlive(x);
    }

    private readonly struct RowKernel(Tensor x, ResizeAxis rows, ResizeAxis columns, Tensor result) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var kernel = this;
            WorkPool.For(result.Shape[0] * result.Shape[1], row => kernel.Row<TLanes, TVector>(row));
        }

        private void Row<TLanes, TVector>(int index)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int height = x.Shape[1], width = x.Shape[2], channels = x.Shape[3], outputs = result.Shape[2];
            int line = width * channels, row = index % result.Shape[1];
            float* image = x.Data + (long)(index / result.Shape[1]) * height * line;
            float* target = result.Data + (long)index * outputs * channels;
            var (sources, weights) = (rows.Sources[row], rows.Weights[row]);

            using var combined = new Workspace(line);
            float* pixels = image + (long)sources[0] * line;
            if (!IsCopy(weights))
            {
                Combine<TLanes, TVector>(image, line, sources, weights, combined.Data, line);
                pixels = combined.Data;
            }
            for (int j = 0; j < outputs; j++, target += channels)
            {
                (sources, weights) = (columns.Sources[j], columns.Weights[j]);
                if (IsCopy(weights)) Copy(pixels + (long)sources[0] * channels, target, channels);
                else Combine<TLanes, TVector>(pixels, channels, sources, weights, target, channels);
            }
        }

        private static void Copy(float* source, float* target, int count) =>
            new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));

        private static bool IsCopy(float[] weights) => weights.Length == 1 && weights[0] == 1;

        /// <summary>target[i] = sum over k of weights[k] * source[sources[k] * stride + i].</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Combine<TLanes, TVector>(
            float* source, nint stride, int[] sources, float[] weights, float* target, int count)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int i = 0;
            for (; i <= count - TLanes.Count; i += TLanes.Count)
            {
                var sum = TLanes.Create(0);
                for (int k = 0; k < weights.Length; k++)
                    sum = TLanes.Fma(TLanes.Create(weights[k]), TLanes.Load(source + sources[k] * stride + i), sum);
                TLanes.Store(sum, target + i);
            }
            for (; i < count; i++)
            {
                float sum = 0;
                for (int k = 0; k < weights.Length; k++)
                    sum = MathF.FusedMultiplyAdd(weights[k], source[sources[k] * stride + i], sum);
                target[i] = sum;
            }
        }
    }
}
