namespace Denote.Cli.Completion;

/// <summary>An option as a shell sees it.</summary>
/// <param name="Names">The names with their dashes.</param>
/// <param name="Description">What it means, one line.</param>
/// <param name="TakesValue">Whether a value follows.</param>
/// <param name="TakesPath">Whether the value is a file or folder.</param>
/// <param name="Values">The values to choose among; empty where there are none.</param>
internal sealed record CompletionOption(
    IReadOnlyList<string> Names,
    string Description,
    bool TakesValue,
    bool TakesPath,
    IReadOnlyList<string> Values);
