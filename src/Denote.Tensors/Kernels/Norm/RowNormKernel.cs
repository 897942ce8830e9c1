using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>Layer normalisation and softmax: operations on rows that each fit the cache.</summary>
internal static unsafe class RowNormKernel
{
    private const int ElementsPerChunk = 1 << 14;

    public static void LayerNorm(Tensor x, NormWeights weights, float epsilon, Tensor result)
    {
        fixed (float* scale = weights.Scale, shift = weights.Shift)
            Simd.Run(new LayerNormKernel(x.Data, scale, shift, epsilon, result.Data, x.Shape.Rows, weights.Channels));
        GC.KeepAlive(x);
    }

    public static void Softmax(Tensor x, Tensor result)
    {
        Simd.Run(new SoftmaxKernel(x.Data, result.Data, x.Shape.Rows, x.Shape[^1]));
        GC.KeepAlive(x);
    }

    internal static void ForRows(int rows, int columns, Action<int> row)
    {
        int perChunk = Math.Max(1, ElementsPerChunk / Math.Max(1, columns));
        WorkPool.For((rows + perChunk - 1) / perChunk, chunk =>
        {
            for (int i = chunk * perChunk; i < Math.Min(rows, (chunk + 1) * perChunk); i++) row(i);
        });
    }

    private readonly struct LayerNormKernel(
        float* x, float* scale, float* shift, float epsilon, float* result, int rows, int columns) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var kernel = this;
            ForRows(rows, columns, row => kernel.Row<TLanes, TVector>(row));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row<TLanes, TVector>(int row)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int width = TLanes.Count, columns1 = columns, whole = columns1 - columns1 % width;
            float* source = x + (long)row * columns1, target = result + (long)row * columns1;
            float* gain = scale, offset = shift;
            var sum = TLanes.Create(0);
            int c = 0;
            for (; c < whole; c += width) sum = TLanes.Add(sum, TLanes.Load(source + c));
            double total = TLanes.Sum(sum);
            for (; c < columns1; c++) total += source[c];
            float mean = (float)(total / columns1);

            var squares = TLanes.Create(0);
            for (c = 0; c < whole; c += width)
            {
                var deviation = TLanes.Subtract(TLanes.Load(source + c), TLanes.Create(mean));
                squares = TLanes.Fma(deviation, deviation, squares);
            }
            total = TLanes.Sum(squares);
            for (; c < columns1; c++) total += (source[c] - mean) * (source[c] - mean);
            float factor = (float)(1 / Math.Sqrt(total / columns1 + epsilon));

            for (c = 0; c < whole; c += width)
            {
                var value = TLanes.Subtract(TLanes.Load(source + c), TLanes.Create(mean));
                value = TLanes.Multiply(value, TLanes.Create(factor));
                TLanes.Store(TLanes.Fma(value, TLanes.Load(gain + c), TLanes.Load(offset + c)), target + c);
            }
            for (; c < columns1; c++)
                target[c] = MathF.FusedMultiplyAdd((source[c] - mean) * factor, gain[c], offset[c]);
        }
    }

    private readonly struct SoftmaxKernel(float* x, float* result, int rows, int columns) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var kernel = this;
            ForRows(rows, columns, row => kernel.Row<TLanes, TVector>(row));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row<TLanes, TVector>(int row)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int width = TLanes.Count, columns1 = columns, whole = columns1 - columns1 % width;
            float* source = x + (long)row * columns1, target = result + (long)row * columns1;
            var maxima = TLanes.Create(Plain.BlockedLogit);
            int c = 0;
            for (; c < whole; c += width) maxima = TLanes.Max(TLanes.Load(source + c), maxima);
            float max = Plain.BlockedLogit;
            float* lanes = stackalloc float[TLanes.Count];
            TLanes.Store(maxima, lanes);
            for (int i = 0; i < width; i++) max = LanesScalar.Max(lanes[i], max);
            for (; c < columns1; c++) max = LanesScalar.Max(source[c], max);

            var sums = TLanes.Create(0);
            for (c = 0; c < whole; c += width)
            {
                var e = VectorMath.Exp<TLanes, TVector>(TLanes.Subtract(TLanes.Load(source + c), TLanes.Create(max)));
                sums = TLanes.Add(sums, e);
                TLanes.Store(e, target + c);
            }
            float sum = TLanes.Sum(sums);
            for (; c < columns1; c++)
                sum += target[c] = VectorMath.Exp<LanesScalar, float>(source[c] - max);
            float factor = sum == 0 ? 0 : 1 / sum;
            for (c = 0; c < whole; c += width)
                TLanes.Store(TLanes.Multiply(TLanes.Load(target + c), TLanes.Create(factor)), target + c);
            for (; c < columns1; c++) target[c] *= factor;
        }
    }
}
