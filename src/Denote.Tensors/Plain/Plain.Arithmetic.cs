namespace Denote.Tensors;

internal static partial class Plain
{
    public static float Activate(float x, Activation activation) => activation switch
    {
        Activation.None => x,
        Activation.Silu => x / (1 + MathF.Exp(-x)),
        Activation.Gelu => (float)(0.5 * x * (1 + ErrorFunction.Value(x / Math.Sqrt(2)))),
        Activation.QuickGelu => x / (1 + MathF.Exp(-1.702f * x)),
        Activation.Relu => MathF.Max(x, 0),
        Activation.Sigmoid => 1 / (1 + MathF.Exp(-x)),
        _ => throw new TensorException($"Unknown activation {activation}."),
    };

    public static void Activate(Tensor x, Activation activation, Tensor result)
    {
        for (int i = 0; i < x.Count; i++) result.Span[i] = Activate(x.Span[i], activation);
    }

    public static void Combine(Tensor a, float scaleA, Tensor b, float scaleB, Tensor result)
    {
        for (int i = 0; i < a.Count; i++) result.Span[i] = a.Span[i] * scaleA + b.Span[i] * scaleB;
    }

    public static void Scale(Tensor x, float scale, Tensor result)
    {
        for (int i = 0; i < x.Count; i++) result.Span[i] = x.Span[i] * scale;
    }

    public static void Multiply(Tensor a, Tensor b, Tensor result)
    {
        for (int i = 0; i < a.Count; i++) result.Span[i] = a.Span[i] * b.Span[i];
    }
}
