namespace Denote.Tensors;

/// <summary>One recorded operation, and what its reverse function sees.</summary>
/// <param name="result">The operation's result.</param>
/// <param name="inputs">Its inputs; null where the tape does not follow one.</param>
/// <param name="saved">The tensors that the reverse function needs; the step returns them.</param>
/// <param name="reverse">Gives each input its gradient.</param>
internal sealed class TapeStep(TapeVariable result, TapeVariable?[] inputs, Tensor[] saved, Action<TapeStep> reverse)
    : IDisposable
{
    /// <summary>The operation's result.</summary>
    public TapeVariable Result => result;

    /// <summary>The gradient with respect to the result.</summary>
    public Tensor Gradient => result.Gradient!;

    /// <summary>Whether an input's gradient is wanted.</summary>
    public bool Needs(int input) => inputs[input] is not null;

    /// <summary>A tensor kept from the forward pass.</summary>
    public Tensor Saved(int index) => saved[index];

    /// <summary>Hands an input its gradient; without effect where it is not wanted.</summary>
    public void Give(int input, Tensor gradient) => inputs[input]?.Add(gradient);

    /// <summary>Runs the reverse function.</summary>
    public void Reverse()
    {
        using var section = TensorProfile.Operation("gradient, other", 0);
        reverse(this);
    }

    /// <summary>Returns the memory of the saved tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in saved) tensor.Dispose();
    }
}
