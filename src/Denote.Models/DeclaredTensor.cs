using Denote.Tensors;

namespace Denote.Models;

/// <summary>A tensor that a network asked for: its name, its sizes and what it is for. It has no values.</summary>
/// <param name="name">Its name in the checkpoint.</param>
/// <param name="shape">Sizes.</param>
/// <param name="role">What it is for.</param>
public sealed class DeclaredTensor(string name, Shape shape, TensorRole role)
    : StoredTensor(name, DataType.Float32, shape)
{
    /// <summary>What the tensor is for.</summary>
    public TensorRole Role { get; } = role;

    /// <summary>Always an error: a declared tensor has no values.</summary>
    /// <exception cref="ModelException">Always.</exception>
    public override ReadOnlySpan<byte> Bytes => throw new ModelException(
        $"tensor '{Name}' {Shape} has no values: the network was built to be described, not to be run.");
}
