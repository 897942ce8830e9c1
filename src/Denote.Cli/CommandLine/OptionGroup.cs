using System.CommandLine;

namespace Denote.Cli;

/// <summary>Options that belong together.</summary>
/// <param name="Title">The heading in the help.</param>
/// <param name="Options">The options in the order of the help.</param>
internal sealed record OptionGroup(string Title, IReadOnlyList<Option> Options);
