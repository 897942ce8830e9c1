namespace Denote.Benchmarks;

/// <summary>One measured network.</summary>
/// <param name="Name">What is computed.</param>
/// <param name="Open">Opens the network and returns the pass to measure and what to close at the end.</param>
/// <param name="PyTorch">What <c>benchmarks/pytorch/networks.py</c> calls the same work, or null.</param>
internal sealed record NetworkCase(
    string Name, Func<(Action Pass, IDisposable Weights)> Open, string? PyTorch = null);
