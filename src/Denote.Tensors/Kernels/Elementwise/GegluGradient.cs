using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>The reverse pass of a * gelu(g), where every row holds [a, g].</summary>
internal static unsafe class GegluGradient
{
    /// <summary>result = [gradient * gelu(g), gradient * a * gelu'(g)].</summary>
    /// <param name="halves"><c>[..., 2 n]</c>: values, then gates.</param>
    /// <param name="gradient"><c>[..., n]</c>.</param>
    /// <param name="result"><c>[..., 2 n]</c>.</param>
    public static void Run(Tensor halves, Tensor gradient, Tensor result)
    {
        Simd.Run(new Kernel(halves.Data, gradient.Data, result.Data, gradient.Shape.Rows, gradient.Shape[^1]));
        GC.KeepAlive(halves);
        GC.KeepAlive(gradient);
    }

    private readonly struct Kernel(float* halves, float* gradient, float* result, int rows, int columns) : ISimdKernel
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
            int count = columns, i = 0;
            float* values = halves + 2L * row * count, target = result + 2L * row * count;
            float* given = gradient + (long)row * count;
            for (; i <= count - TLanes.Count; i += TLanes.Count)
                Element<TLanes, TVector>(values + i, values + count + i, given + i, target + i, target + count + i);
            for (; i < count; i++)
                Element<LanesScalar, float>(values + i, values + count + i, given + i, target + i, target + count + i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Element<TLanes, TVector>(
            float* value, float* gate, float* given, float* valueGradient, float* gateGradient)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            TVector g = TLanes.Load(gate), d = TLanes.Load(given);
            TLanes.Store(TLanes.Multiply(d, VectorMath.Gelu<TLanes, TVector>(g)), valueGradient);
            var scaled = TLanes.Multiply(d, TLanes.Load(value));
            TLanes.Store(default(Derivatives.Gelu).Apply<TLanes, TVector>(g, scaled), gateGradient);
        }
    }
}
