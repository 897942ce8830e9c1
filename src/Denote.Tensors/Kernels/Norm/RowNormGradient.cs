using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>The reverse passes of layer normalisation and softmax, row by row.</summary>
internal static unsafe class RowNormGradient
{
    /// <summary>
    /// With n = (x - mean) / deviation and d = gradient * scale: result = (d - mean(d) - n mean(d n)) / deviation.
    /// </summary>
    public static void LayerNorm(Tensor x, Tensor gradient, NormWeights weights, float epsilon, Tensor result)
    {
        fixed (float* scale = weights.Scale)
        {
            Simd.Run(new LayerNormKernel(
                x.Data, gradient.Data, scale, epsilon, result.Data, x.Shape.Rows, weights.Channels));
        }
        GC.KeepAlive(x);
        GC.KeepAlive(gradient);
    }

    /// <summary>result = y (gradient - sum(gradient y)) with the softmax y.</summary>
    public static void Softmax(Tensor y, Tensor gradient, Tensor result)
    {
        int columns = y.Shape[^1];
        RowNormKernel.ForRows(y.Shape.Rows, columns, row =>
        {
            var own = y.Span.Slice(row * columns, columns);
            var given = gradient.Span.Slice(row * columns, columns);
            var target = result.Span.Slice(row * columns, columns);
            double sum = 0;
            for (int i = 0; i < columns; i++) sum += (double)own[i] * given[i];
            for (int i = 0; i < columns; i++) target[i] = own[i] * (given[i] - (float)sum);
        });
    }

    private readonly struct LayerNormKernel(
        float* x, float* gradient, float* scale, float epsilon, float* result, int rows, int columns) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var kernel = this;
            RowNormKernel.ForRows(rows, columns, row => kernel.Row<TLanes, TVector>(row));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row<TLanes, TVector>(int row)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int count = columns, whole = count - count % TLanes.Count, c = 0;
            float* source = x + (long)row * count, target = result + (long)row * count;
            float* given = gradient + (long)row * count;
            float* gain = scale;
            var sum = TLanes.Create(0);
            for (; c < whole; c += TLanes.Count) sum = TLanes.Add(sum, TLanes.Load(source + c));
            double total = TLanes.Sum(sum);
            for (; c < count; c++) total += source[c];
            float mean = (float)(total / count);

            TVector squares = TLanes.Create(0), products = squares;
            sum = squares;
            for (c = 0; c < whole; c += TLanes.Count)
            {
                var deviation = TLanes.Subtract(TLanes.Load(source + c), TLanes.Create(mean));
                var d = TLanes.Multiply(TLanes.Load(given + c), TLanes.Load(gain + c));
                squares = TLanes.Fma(deviation, deviation, squares);
                products = TLanes.Fma(deviation, d, products);
                sum = TLanes.Add(sum, d);
            }
            double square = TLanes.Sum(squares), product = TLanes.Sum(products);
            total = TLanes.Sum(sum);
            for (; c < count; c++)
            {
                float deviation = source[c] - mean, d = given[c] * gain[c];
                square += deviation * deviation;
                product += deviation * d;
                total += d;
            }

            // result = factor d - slope (x - mean) - offset.
            double factor = 1 / Math.Sqrt(square / count + epsilon);
            float scaled = (float)factor, offset = (float)(factor * total / count);
            float slope = (float)(factor * factor * factor * product / count);
            for (c = 0; c < whole; c += TLanes.Count)
            {
                var deviation = TLanes.Subtract(TLanes.Load(source + c), TLanes.Create(mean));
                var d = TLanes.Multiply(TLanes.Load(given + c), TLanes.Load(gain + c));
                var value = TLanes.Fma(deviation, TLanes.Create(-slope), TLanes.Create(-offset));
                TLanes.Store(TLanes.Fma(d, TLanes.Create(scaled), value), target + c);
            }
            for (; c < count; c++) target[c] = scaled * given[c] * gain[c] - slope * (source[c] - mean) - offset;
        }
    }
}
