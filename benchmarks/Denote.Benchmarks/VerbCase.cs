namespace Denote.Benchmarks;

/// <summary>One measured piece of work of a verb.</summary>
/// <param name="Name">What is computed.</param>
/// <param name="Open">Gets ready with a loaded model; returns the work to measure and what to close at the end.</param>
/// <param name="Base">The case whose time this one's is given as a multiple of, or null.</param>
internal sealed record VerbCase(
    string Name, Func<DenoteModel, (Action Work, IDisposable? Resources)> Open, string? Base = null)
{
    /// <summary>A case that needs nothing but the model.</summary>
    public VerbCase(string name, Action<DenoteModel> work, string? @base = null)
        : this(name, model => (() => work(model), null), @base)
    {
    }
}
