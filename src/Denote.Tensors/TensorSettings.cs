namespace Denote.Tensors;

/// <summary>Settings of the engine that hold for every operation.</summary>
public static class TensorSettings
{
    private static volatile ConvolutionAccuracy _ofProcess = ConvolutionAccuracy.Balanced;

    [ThreadStatic]
    private static ConvolutionAccuracy? _ofThread;

    /// <summary>
    /// What convolutions may give up for speed; <see cref="ConvolutionAccuracy.Balanced"/> at the start. Setting it
    /// holds for all threads that do not <see cref="Use"/> another.
    /// </summary>
    public static ConvolutionAccuracy Accuracy
    {
        get => _ofThread ?? _ofProcess;
        set => _ofProcess = value;
    }

    /// <summary>Makes operations that this thread calls use another accuracy until the result is disposed.</summary>
    /// <param name="accuracy">The accuracy.</param>
    public static IDisposable Use(ConvolutionAccuracy accuracy) => new Choice(accuracy);

    private sealed class Choice : IDisposable
    {
        private readonly ConvolutionAccuracy? _before = _ofThread;

        public Choice(ConvolutionAccuracy accuracy) => _ofThread = accuracy;

        public void Dispose() => _ofThread = _before;
    }
}
