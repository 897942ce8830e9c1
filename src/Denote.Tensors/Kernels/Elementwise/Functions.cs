using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>The functions that the elementwise operations apply.</summary>
internal static class Functions
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public readonly struct Identity : IUnaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => x;
    }

    public readonly struct Silu : IUnaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => VectorMath.Silu<TLanes, TVector>(x);
    }

    public readonly struct Gelu : IUnaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => VectorMath.Gelu<TLanes, TVector>(x);
    }

    public readonly struct QuickGelu : IUnaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => VectorMath.QuickGelu<TLanes, TVector>(x);
    }

    public readonly struct Relu : IUnaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => TLanes.Max(TLanes.Create(0), x);
    }

    public readonly struct Sigmoid : IUnaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => VectorMath.Sigmoid<TLanes, TVector>(x);
    }

    public readonly struct Scale(float factor) : IUnaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => TLanes.Multiply(x, TLanes.Create(factor));
    }

    public readonly struct Combine(float scaleA, float scaleB) : IBinaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector a, TVector b)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct =>
            TLanes.Fma(a, TLanes.Create(scaleA), TLanes.Multiply(b, TLanes.Create(scaleB)));
    }

    public readonly struct Product : IBinaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector a, TVector b)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => TLanes.Multiply(a, b);
    }
}
