namespace Denote.Cli.Completion;

/// <summary>A word that a shell may put in.</summary>
/// <param name="Text">The word.</param>
/// <param name="Description">What it means, one line; may be empty.</param>
internal sealed record CompletionWord(string Text, string Description);
