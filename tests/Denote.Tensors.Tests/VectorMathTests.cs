namespace Denote.Tensors.Tests;

public sealed unsafe class VectorMathTests
{
    private const float Exp2Error = 2e-7f, ExpError = 2e-7f, ErfError = 3e-7f, SigmoidError = 2e-7f;

    private enum Function
    {
        Exp2,
        Exp,
        Erf,
        Sigmoid,
        Silu,
        Gelu,
        QuickGelu,
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Exponentials_AreWithinTheirStatedRelativeError(string level)
    {
        float[] powers = Range(-125.9f, 127, 200_003);
        AssertWithin(Apply(level, Function.Exp2, powers), powers, x => Math.Pow(2, x), y => y * Exp2Error);
        float[] exponents = Range(-87, 87.9f, 200_003);
        AssertWithin(Apply(level, Function.Exp, exponents), exponents, x => Math.Exp(x), y => y * ExpError);
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void BoundedFunctions_AreWithinTheirStatedAbsoluteError(string level)
    {
        float[] x = Range(-12, 12, 200_003);
        AssertWithin(Apply(level, Function.Erf, x), x, ErrorFunction.Value, _ => ErfError);
        AssertWithin(Apply(level, Function.Sigmoid, x), x, v => 1 / (1 + Math.Exp(-v)), _ => SigmoidError);
        AssertWithin(Apply(level, Function.Silu, x), x, v => v / (1 + Math.Exp(-v)),
            y => 2e-7 * Math.Max(1, Math.Abs(y)));
        AssertWithin(Apply(level, Function.QuickGelu, x), x, v => v / (1 + Math.Exp(-1.702 * v)),
            y => 4e-7 * Math.Max(1, Math.Abs(y)));
        AssertWithin(Apply(level, Function.Gelu, x), x, v => 0.5 * v * (1 + ErrorFunction.Value(v / Math.Sqrt(2))),
            y => 8e-7 * Math.Max(1, Math.Abs(y)));
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Extremes_SaturateAndNaNStaysNaN(string level)
    {
        float[] x = [float.NegativeInfinity, -1e30f, -1000, 1000, float.PositiveInfinity, float.NaN];
        float[] exp2 = Apply(level, Function.Exp2, x.AsSpan(0, 3).ToArray());
        Assert.All(exp2, y => Assert.Equal(0, y));
        float[] exp = Apply(level, Function.Exp, x);
        Assert.All(exp.Take(3), y => Assert.Equal(0, y));
        Assert.All(exp.Skip(3).Take(2), y => Assert.InRange(y, 1.6e38f, float.PositiveInfinity));
        Assert.Equal([-1f, -1, -1, 1, 1], Apply(level, Function.Erf, x).Take(5));
        Assert.Equal([0f, 0, 0], Apply(level, Function.Gelu, [-10, -1000, -1e30f]));
        foreach (var function in Enum.GetValues<Function>()) Assert.True(float.IsNaN(Apply(level, function, x)[5]));
    }

    [Fact]
    public void EveryWidth_GivesTheSameBits()
    {
        float[] x = Range(-90, 87, 10_007);
        foreach (var function in Enum.GetValues<Function>())
        {
            float[] scalar = Apply(nameof(SimdLevel.Scalar), function, x);
            foreach (var level in Enum.GetNames<SimdLevel>())
            {
                float[] vector = Apply(level, function, x);
                for (int i = 0; i < x.Length; i++)
                    if (MathF.Abs(scalar[i]) > 1e-37f) Assert.Equal(scalar[i], vector[i]);
            }
        }
    }

    private static float[] Range(float from, float to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => from + (to - from) * ((float)i / (count - 1)))];

    private static void AssertWithin(float[] actual, float[] x, Func<double, double> exact, Func<double, double> error)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]);
            bool isWithin = Math.Abs(actual[i] - expected) <= error(expected);
            Assert.True(isWithin, $"f({x[i]}) is {actual[i]}, not {expected}.");
        }
    }

    private static float[] Apply(string level, Function function, float[] x)
    {
        int padded = (x.Length + 15) / 16 * 16;
        using var source = Tensor.Zeros([padded]);
        using var target = Tensor.Zeros([padded]);
        x.CopyTo(source.Span);
        using (SimdLevels.Use(level)) Simd.Run(new Kernel(function, source, target));
        return target.Span[..x.Length].ToArray();
    }

    private readonly struct Kernel(Function function, Tensor source, Tensor target) : ISimdKernel
    {
        public void Run<TLanes, TVector>()
            where TLanes : struct, ILanes<TVector>
            where TVector : struct
        {
            for (int i = 0; i < source.Count; i += TLanes.Count)
            {
                var x = TLanes.Load(source.Data + i);
                var y = function switch
                {
                    Function.Exp2 => VectorMath.Exp2<TLanes, TVector>(x),
                    Function.Exp => VectorMath.Exp<TLanes, TVector>(x),
                    Function.Erf => VectorMath.Erf<TLanes, TVector>(x),
                    Function.Sigmoid => VectorMath.Sigmoid<TLanes, TVector>(x),
                    Function.Silu => VectorMath.Silu<TLanes, TVector>(x),
                    Function.Gelu => VectorMath.Gelu<TLanes, TVector>(x),
                    _ => VectorMath.QuickGelu<TLanes, TVector>(x),
                };
                TLanes.Store(y, target.Data + i);
            }
        }
    }
}
