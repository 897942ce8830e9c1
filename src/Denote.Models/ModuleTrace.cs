using Denote.Tensors;

namespace Denote.Models;

/// <summary>
/// Shows the output of every named module of a network to an observer of the same thread: how tests compare what lies
/// inside a network. Without an observer it costs one comparison per module.
/// </summary>
internal static class ModuleTrace
{
    [ThreadStatic]
    private static Action<string, Tensor>? _observer;

    /// <summary>
    /// Calls back with each module's path in the checkpoint and its output until the result is disposed.
    /// </summary>
    public static IDisposable Observe(Action<string, Tensor> observer)
    {
        var observation = new Observation(_observer);
        _observer = observer;
        return observation;
    }

    /// <summary>Passes a module's output on.</summary>
    public static Tensor Output(string path, Tensor output)
    {
        _observer?.Invoke(path, output);
        return output;
    }

    /// <summary>Passes on an image that is computed only where somebody looks.</summary>
    public static ImageSource Output(string path, ImageSource output)
    {
        _observer?.Invoke(path, output.ToTensor());
        return output;
    }

    private sealed class Observation(Action<string, Tensor>? previous) : IDisposable
    {
        public void Dispose() => _observer = previous;
    }
}
