using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// The last few predictions of a run, kept outside of any tensor scope in memory that is allocated once. Steps must
/// come in order; step 0 begins anew.
/// </summary>
/// <param name="capacity">How many predictions are kept.</param>
internal sealed class PredictionHistory(int capacity)
{
    private readonly float[][] _values = [.. Enumerable.Repeat<float[]>([], capacity)];
    private int _next;

    /// <summary>How many predictions are there.</summary>
    public int Count { get; private set; }

    /// <summary>Checks that a step is the one whose turn it is.</summary>
    /// <exception cref="ArgumentException">It is another one.</exception>
    public void Begin(int step)
    {
        if (step == 0) (_next, Count) = (0, 0);
        if (step != _next)
            throw new ArgumentException($"Step {step} was asked for, but it is the turn of step {_next}.",
                nameof(step));
        _next++;
    }

    /// <summary>Adds a copy of a prediction; the oldest one falls out when there is no room.</summary>
    public void Add(Tensor prediction)
    {
        float[] oldest = _values[^1];
        Array.Copy(_values, 0, _values, 1, _values.Length - 1);
        if (oldest.Length != prediction.Count) oldest = new float[prediction.Count];
        prediction.Span.CopyTo(oldest);
        _values[0] = oldest;
        Count = Math.Min(Count + 1, _values.Length);
    }

    /// <summary>A prediction as a tensor of the current scope.</summary>
    /// <param name="back">0 is the latest.</param>
    /// <param name="shape">Its shape.</param>
    public Tensor Get(int back, Shape shape) => Tensor.From(shape, _values[back]);
}
