using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>The activations' derivatives, each as a function of an input and the gradient that it multiplies.</summary>
internal static unsafe class Derivatives
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>result = gradient * activation'(x).</summary>
    public static void Apply(Activation activation, Tensor x, Tensor gradient, Tensor result)
    {
        float* a = x.Data, b = gradient.Data, c = result.Data;
        switch (activation)
        {
            case Activation.None: Elementwise.Map(a, b, c, x.Count, default(Identity)); break;
            case Activation.Silu: Elementwise.Map(a, b, c, x.Count, default(Silu)); break;
            case Activation.Gelu: Elementwise.Map(a, b, c, x.Count, default(Gelu)); break;
            case Activation.QuickGelu: Elementwise.Map(a, b, c, x.Count, default(QuickGelu)); break;
            case Activation.Relu: Elementwise.Map(a, b, c, x.Count, default(Relu)); break;
            case Activation.Sigmoid: Elementwise.Map(a, b, c, x.Count, default(Sigmoid)); break;
            default: throw new TensorException($"Unknown activation {activation}.");
        }
        GC.KeepAlive(x);
        GC.KeepAlive(gradient);
    }

    /// <summary>gradient.</summary>
    public readonly struct Identity : IBinaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x, TVector gradient)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => gradient;
    }

    /// <summary>gradient * (s + x s (1 - s)), s = sigmoid(x).</summary>
    public readonly struct Silu : IBinaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x, TVector gradient)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => OfGate<TLanes, TVector>(x, gradient, 1);
    }

    /// <summary>gradient * (s + 1.702 x s (1 - s)), s = sigmoid(1.702 x).</summary>
    public readonly struct QuickGelu : IBinaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x, TVector gradient)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => OfGate<TLanes, TVector>(x, gradient, 1.702f);
    }

    /// <summary>gradient * (F(x) + x f(x)) with the normal distribution F and its density f.</summary>
    public readonly struct Gelu : IBinaryFunction
    {
        private const float DensityAtZero = 0.398942280f;

        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x, TVector gradient)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            TVector half = TLanes.Create(0.5f);
            var erf = VectorMath.Erf<TLanes, TVector>(TLanes.Multiply(x, TLanes.Create(0.707106781f)));
            var power = TLanes.Multiply(TLanes.Multiply(x, x), TLanes.Create(-0.5f));
            var density = TLanes.Multiply(VectorMath.Exp<TLanes, TVector>(power), TLanes.Create(DensityAtZero));
            return TLanes.Multiply(gradient, TLanes.Fma(x, density, TLanes.Fma(half, erf, half)));
        }
    }

    /// <summary>gradient where x is above 0.</summary>
    public readonly struct Relu : IBinaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x, TVector gradient)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct => TLanes.IfLess(TLanes.Create(0), x, gradient, TLanes.Create(0));
    }

    /// <summary>gradient * s (1 - s), s = sigmoid(x).</summary>
    public readonly struct Sigmoid : IBinaryFunction
    {
        [MethodImpl(Inline)]
        public TVector Apply<TLanes, TVector>(TVector x, TVector gradient)
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            var s = VectorMath.Sigmoid<TLanes, TVector>(x);
            return TLanes.Multiply(gradient, TLanes.Multiply(s, TLanes.Subtract(TLanes.Create(1), s)));
        }
    }

    /// <summary>The derivative of x sigmoid(k x), times the gradient.</summary>
    [MethodImpl(Inline)]
    private static TVector OfGate<TLanes, TVector>(TVector x, TVector gradient, float k)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var steep = TLanes.Multiply(x, TLanes.Create(k));
        var s = VectorMath.Sigmoid<TLanes, TVector>(steep);
        var rest = TLanes.Subtract(TLanes.Create(1), s);
        return TLanes.Multiply(gradient, TLanes.Fma(TLanes.Multiply(steep, s), rest, s));
    }
}
