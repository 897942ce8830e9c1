namespace Denote.Models.Diffusion;

/// <summary>The Adam optimiser (arXiv:1412.6980, algorithm 1) with PyTorch's order of rounding.</summary>
/// <param name="count">Number of parameters.</param>
/// <param name="learningRate">Step size, above 0.</param>
internal sealed class Adam(int count, double learningRate)
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly float[] _mean = new float[count];
    private readonly float[] _square = new float[count];
    private int _steps;

    /// <summary>Moves the parameters one step against their gradient.</summary>
    public void Step(Span<float> parameters, ReadOnlySpan<float> gradient)
    {
        _steps++;
        float step = (float)(learningRate / (1 - Math.Pow(FirstDecay, _steps)));
        float correction = (float)Math.Sqrt(1 - Math.Pow(SecondDecay, _steps));
        for (int i = 0; i < parameters.Length; i++)
        {
            float g = gradient[i];
            _mean[i] = _mean[i] * (float)FirstDecay + g * (float)(1 - FirstDecay);
            _square[i] = _square[i] * (float)SecondDecay + g * g * (float)(1 - SecondDecay);
            parameters[i] -= step * _mean[i] / (MathF.Sqrt(_square[i]) / correction + Epsilon);
        }
    }
}
