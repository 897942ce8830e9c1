namespace Denote.Cli;

/// <summary>A command line to copy.</summary>
/// <param name="CommandLine">The whole line, without a prompt.</param>
/// <param name="Meaning">What it does, in a few words.</param>
internal sealed record CommandExample(string CommandLine, string Meaning);
