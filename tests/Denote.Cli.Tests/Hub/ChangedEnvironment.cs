namespace Denote.Cli.Tests.Hub;

/// <summary>Environment variables of the process with other values, for tests that run alone.</summary>
internal sealed class ChangedEnvironment : IDisposable
{
    private readonly (string Name, string? Before)[] _before;

    /// <param name="variables">Names and values; null unsets one.</param>
    public ChangedEnvironment(params (string Name, string? Value)[] variables)
    {
        _before = [.. variables.Select(one => (one.Name, Environment.GetEnvironmentVariable(one.Name)))];
        foreach (var (name, value) in variables) Environment.SetEnvironmentVariable(name, value);
    }

    public void Dispose()
    {
        foreach (var (name, before) in _before) Environment.SetEnvironmentVariable(name, before);
    }
}
