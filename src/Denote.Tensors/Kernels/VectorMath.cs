using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// Exponential, error function and the activations on vectors of any width. The formulas use fused multiply-add and
/// correct division only, so every width gives the same bits. Coefficients are minimax fits at Chebyshev nodes.
/// </summary>
internal static class VectorMath
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts: the first has 15 trailing zero bits, so that a whole number times it is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // erf rounds to 1 from 3.84 on; here the rational function is exactly 1, so that GELU of -1e30 is 0.
    private const float ErfLimit = 4;

    /// <summary>2^x for x up to 127: relative error below 2e-7 (1.5 ulp); zero below -126; NaN stays NaN.</summary>
    [MethodImpl(Inline)]
    public static TVector Exp2<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        x = TLanes.Max(TLanes.Create(-200), x);
        var power = TLanes.Round(x);
        var r = TLanes.Subtract(x, power);
        var p = TLanes.Fma(TLanes.Create(1.54531634e-4f), r, TLanes.Create(1.33908633e-3f));
        p = TLanes.Fma(p, r, TLanes.Create(9.61808302e-3f));
        p = TLanes.Fma(p, r, TLanes.Create(5.55035695e-2f));
        p = TLanes.Fma(p, r, TLanes.Create(2.40226507e-1f));
        p = TLanes.Fma(p, r, TLanes.Create(6.93147182e-1f));
        p = TLanes.Fma(p, r, TLanes.Create(1));
        return TLanes.ScaleByPowerOfTwo(p, power);
    }

    /// <summary>
    /// e^x: relative error below 2e-7 (1.5 ulp) for -87..88; zero below -87.3; saturates at 1.7e38; NaN stays NaN.
    /// </summary>
    [MethodImpl(Inline)]
    public static TVector Exp<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        x = TLanes.Min(TLanes.Create(88), TLanes.Max(TLanes.Create(-120), x));
        var power = TLanes.Round(TLanes.Multiply(x, TLanes.Create(Log2E)));
        var r = TLanes.Fma(power, TLanes.Create(-Ln2High), x);
        r = TLanes.Fma(power, TLanes.Create(-Ln2Low), r);
        var p = TLanes.Fma(TLanes.Create(1.39261840e-3f), r, TLanes.Create(8.36317893e-3f));
        p = TLanes.Fma(p, r, TLanes.Create(4.16665561e-2f));
        p = TLanes.Fma(p, r, TLanes.Create(1.66665763e-1f));
        p = TLanes.Fma(p, r, TLanes.Create(0.5f));
        p = TLanes.Fma(TLanes.Multiply(p, r), r, r);
        return TLanes.ScaleByPowerOfTwo(TLanes.Add(p, TLanes.Create(1)), power);
    }

    /// <summary>1 / (1 + e^-x): absolute error below 2e-7.</summary>
    [MethodImpl(Inline)]
    public static TVector Sigmoid<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var e = Exp<TLanes, TVector>(TLanes.Subtract(TLanes.Create(0), x));
        return TLanes.Divide(TLanes.Create(1), TLanes.Add(TLanes.Create(1), e));
    }

    /// <summary>x / (1 + e^-x): absolute error below 2e-7 times max(1, |x|).</summary>
    [MethodImpl(Inline)]
    public static TVector Silu<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var e = Exp<TLanes, TVector>(TLanes.Subtract(TLanes.Create(0), x));
        return TLanes.Divide(x, TLanes.Add(TLanes.Create(1), e));
    }

    /// <summary>erf(x) as an odd rational function: absolute error below 3e-7 (5 ulp); NaN stays NaN.</summary>
    [MethodImpl(Inline)]
    public static TVector Erf<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        x = TLanes.Min(TLanes.Create(ErfLimit), TLanes.Max(TLanes.Create(-ErfLimit), x));
        var t = TLanes.Multiply(x, x);
        var p = TLanes.Fma(TLanes.Create(-1.06454090e-8f), t, TLanes.Create(4.15937166e-6f));
        p = TLanes.Fma(p, t, TLanes.Create(3.60693171e-4f));
        p = TLanes.Fma(p, t, TLanes.Create(3.84940929e-3f));
        p = TLanes.Fma(p, t, TLanes.Create(5.40633760e-2f));
        p = TLanes.Fma(p, t, TLanes.Create(1.86720833e-1f));
        p = TLanes.Fma(p, t, TLanes.Create(1.12837923f));
        var q = TLanes.Fma(TLanes.Create(5.80759479e-5f), t, TLanes.Create(1.28154503e-3f));
        q = TLanes.Fma(q, t, TLanes.Create(1.54008828e-2f));
        q = TLanes.Fma(q, t, TLanes.Create(1.14182532e-1f));
        q = TLanes.Fma(q, t, TLanes.Create(4.98810381e-1f));
        q = TLanes.Fma(q, t, TLanes.Create(1));
        return TLanes.Divide(TLanes.Multiply(x, p), q);
    }

    /// <summary>The exact GELU, x (1 + erf(x / sqrt 2)) / 2: absolute error below 8e-7 times max(1, |y|).</summary>
    [MethodImpl(Inline)]
    public static TVector Gelu<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var half = TLanes.Multiply(x, TLanes.Create(0.5f));
        var erf = Erf<TLanes, TVector>(TLanes.Multiply(x, TLanes.Create(0.707106781f)));
        return TLanes.Fma(half, erf, half);
    }

    /// <summary>x sigmoid(1.702 x).</summary>
    [MethodImpl(Inline)]
    public static TVector QuickGelu<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var e = Exp<TLanes, TVector>(TLanes.Multiply(x, TLanes.Create(-1.702f)));
        return TLanes.Divide(x, TLanes.Add(TLanes.Create(1), e));
    }
}
