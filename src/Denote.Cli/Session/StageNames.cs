namespace Denote.Cli;

/// <summary>Passes on the names of stages whose length nobody knows.</summary>
internal sealed class StageNames(IProgress<DenoteProgress> progress, string prefix) : IProgress<string>
{
    /// <inheritdoc/>
    public void Report(string value) => progress.Report(new DenoteProgress($"{prefix} {value}", 0, 1));
}
