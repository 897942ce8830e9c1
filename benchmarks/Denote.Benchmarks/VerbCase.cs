namespace Denote.Benchmarks;

/// <summary>One measured piece of work with the embedded model.</summary>
/// <param name="Name">What is computed.</param>
/// <param name="Work">Computes it with a model that is loaded.</param>
internal sealed record VerbCase(string Name, Action<DenoteModel> Work);
