namespace Denote.Tensors;

/// <summary>An elementwise non-linearity.</summary>
public enum Activation
{
    /// <summary>x.</summary>
    None,

    /// <summary>x * sigmoid(x).</summary>
    Silu,

    /// <summary>The exact GELU: x * (1 + erf(x / sqrt 2)) / 2.</summary>
    Gelu,

    /// <summary>OpenAI's approximation: x * sigmoid(1.702 x).</summary>
    QuickGelu,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,
}
