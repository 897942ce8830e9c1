using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>Applies a function to every element, in chunks shared between threads.</summary>
internal static unsafe class Elementwise
{
    private const int Chunk = 1 << 14;

    public static void Activate(float* x, Activation activation, float* result, int count)
    {
        switch (activation)
        {
            case Activation.None: Map(x, result, count, default(Functions.Identity)); break;
            case Activation.Silu: Map(x, result, count, default(Functions.Silu)); break;
            case Activation.Gelu: Map(x, result, count, default(Functions.Gelu)); break;
            case Activation.QuickGelu: Map(x, result, count, default(Functions.QuickGelu)); break;
            case Activation.Relu: Map(x, result, count, default(Functions.Relu)); break;
            case Activation.Sigmoid: Map(x, result, count, default(Functions.Sigmoid)); break;
            default: throw new TensorException($"Unknown activation {activation}.");
        }
    }

    public static void Map<TFunction>(float* x, float* result, int count, TFunction function)
        where TFunction : struct, IUnaryFunction => Simd.Run(new UnaryKernel<TFunction>(x, result, count, function));

    public static void Map<TFunction>(float* a, float* b, float* result, int count, TFunction function)
        where TFunction : struct, IBinaryFunction =>
        Simd.Run(new BinaryKernel<TFunction>(a, b, result, count, function));

    private static void ForChunks(int count, Action<int, int> body) =>
        WorkPool.For((int)(((long)count + Chunk - 1) / Chunk),
            i => body(i * Chunk, Math.Min(Chunk, count - i * Chunk)));

    private readonly struct UnaryKernel<TFunction>(float* x, float* result, int count, TFunction function) : ISimdKernel
        where TFunction : struct, IUnaryFunction
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var (source, target, apply) = ((nint)x, (nint)result, function);
            ForChunks(count, (start, length) =>
                Chunk<TLanes, TVector>((float*)source + start, (float*)target + start, length, apply));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Chunk<TLanes, TVector>(float* x, float* result, int length, TFunction function)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int i = 0;
            for (; i <= length - TLanes.Count; i += TLanes.Count)
                TLanes.Store(function.Apply<TLanes, TVector>(TLanes.Load(x + i)), result + i);
            for (; i < length; i++) result[i] = function.Apply<LanesScalar, float>(x[i]);
        }
    }

    private readonly struct BinaryKernel<TFunction>(float* a, float* b, float* result, int count, TFunction function)
        : ISimdKernel
        where TFunction : struct, IBinaryFunction
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var (left, right, target, apply) = ((nint)a, (nint)b, (nint)result, function);
            ForChunks(count, (start, length) => Chunk<TLanes, TVector>(
                (float*)left + start, (float*)right + start, (float*)target + start, length, apply));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Chunk<TLanes, TVector>(float* a, float* b, float* result, int length, TFunction function)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            int i = 0;
            for (; i <= length - TLanes.Count; i += TLanes.Count)
                TLanes.Store(function.Apply<TLanes, TVector>(TLanes.Load(a + i), TLanes.Load(b + i)), result + i);
            for (; i < length; i++) result[i] = function.Apply<LanesScalar, float>(a[i], b[i]);
        }
    }
}
