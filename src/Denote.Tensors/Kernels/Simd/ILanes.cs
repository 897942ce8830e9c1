namespace Denote.Tensors;

/// <summary>
/// Arithmetic on a vector of floats, so that a kernel is written once and compiled for every width:
/// <typeparamref name="TVector"/> is Vector512, Vector256, Vector128 or a plain float. All calls inline.
/// </summary>
internal unsafe interface ILanes<TVector> where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>How many vectors of columns a register-blocked product of 6 rows can hold without spilling.</summary>
    static abstract int PanelVectors { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* target);

    static abstract TVector Create(float value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TVector Fma(TVector a, TVector b, TVector c);

    /// <summary>The larger of a and b; b where either is NaN (Arm64: NaN).</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The smaller of a and b; b where either is NaN (Arm64: NaN).</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>The nearest whole number.</summary>
    static abstract TVector Round(TVector value);

    /// <summary>
    /// value * 2^power for a value near 1 and a whole power of at most 127; zero where the power is below -126.
    /// </summary>
    static abstract TVector ScaleByPowerOfTwo(TVector value, TVector power);

    /// <summary>Per lane: <c>a &lt; b ? then : otherwise</c>.</summary>
    static abstract TVector IfLess(TVector a, TVector b, TVector then, TVector otherwise);

    /// <summary>Whether any lane of a is greater than that of b.</summary>
    static abstract bool AnyGreater(TVector a, TVector b);

    /// <summary>The sum of the lanes.</summary>
    static abstract float Sum(TVector value);
}
