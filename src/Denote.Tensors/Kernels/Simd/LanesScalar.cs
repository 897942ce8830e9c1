namespace Denote.Tensors;

/// <summary>One float at a time: processors without vectors, and the remainder of every vector loop.</summary>
internal readonly unsafe struct LanesScalar : ILanes<float>
{
    public static int Count => 1;

    public static int PanelVectors => 2;

    public static float Load(float* source) => *source;

    public static void Store(float value, float* target) => *target = value;

    public static float Create(float value) => value;

    public static float Add(float a, float b) => a + b;

    public static float Subtract(float a, float b) => a - b;

    public static float Multiply(float a, float b) => a * b;

    public static float Divide(float a, float b) => a / b;

    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    public static float Max(float a, float b) => a > b ? a : b;

    public static float Min(float a, float b) => a < b ? a : b;

    public static float Round(float value) => MathF.Round(value);

    public static float ScaleByPowerOfTwo(float value, float power) => power < -126
        ? 0
        : value * BitConverter.Int32BitsToSingle((int)(power + 127) << 23);

    public static float IfLess(float a, float b, float then, float otherwise) => a < b ? then : otherwise;

    public static bool AnyGreater(float a, float b) => a > b;

    public static float Sum(float value) => value;
}
