namespace Denote.Tensors;

/// <summary>A stretch of time that a <see cref="TensorProfile"/> measures, until it is disposed.</summary>
public readonly struct ProfileSection : IDisposable
{
    private readonly TensorProfile.Frame? _frame;

    internal ProfileSection(TensorProfile.Frame frame) => _frame = frame;

    /// <summary>Ends the stretch.</summary>
    public void Dispose() => _frame?.End();
}
