using System.Runtime.CompilerServices;

namespace Denote.Tensors;

/// <summary>
/// Every operation that model code may use. Inputs are never changed unless a name says so (<c>InPlace</c>); results
/// belong to the current <see cref="TensorScope"/>. An operation observes the scope's cancellation token when it
/// starts and throws <see cref="OperationCanceledException"/>; shapes that do not fit throw <see
/// cref="TensorException"/>.
/// </summary>
public static partial class Ops
{
    /// <summary>Every operation's first step: observe cancellation, then take memory for the result.</summary>
    private static Tensor Result(Shape shape)
    {
        TensorScope.Current?.Cancellation.ThrowIfCancellationRequested();
        return Tensor.Empty(shape);
    }

    /// <summary>
    /// Kernels see raw pointers: this keeps the finalizers of their tensors away until they are done.
    /// </summary>
    private static void KeepAlive(params ReadOnlySpan<Tensor?> inputs)
    {
        foreach (var input in inputs) GC.KeepAlive(input);
    }

    /// <summary>Measures the operation while a profile runs.</summary>
    private static ProfileSection Measure(string kind, Tensor result, double work = 0) =>
        TensorProfile.Operation(kind, (long)result.Count * sizeof(float), work);

    /// <summary>
    /// For operations without a gradient: a tape that follows an input would lose it here without a word.
    /// </summary>
    private static void RefuseTape(
        ReadOnlySpan<Tensor> inputs, [CallerMemberName] string operation = "")
    {
        if (GradientTape.Current is null) return;
        foreach (var input in inputs)
            if (GradientTape.Follows(input)) throw NoGradient(operation, $"a tape follows its input {input.Shape}");
    }

    private static TensorException NoGradient(string operation, string why) => new(
        $"{operation} has no gradient, and {why}; compute it before the tape's Watch, or when the tape is closed.");

    private static void Require(bool condition, string message, [CallerMemberName] string operation = "")
    {
        if (!condition) throw new TensorException($"{operation}: {message}");
    }
}
