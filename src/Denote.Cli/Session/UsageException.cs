namespace Denote.Cli;

/// <summary>Options that are each fine and do not go together.</summary>
internal sealed class UsageException(string message) : Exception(message);
