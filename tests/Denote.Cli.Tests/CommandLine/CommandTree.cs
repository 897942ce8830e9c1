using System.CommandLine;

namespace Denote.Cli.Tests.CommandLine;

/// <summary>The tree of commands, for tests that look at all of them.</summary>
internal static class CommandTree
{
    /// <summary>A command line that talks to nobody.</summary>
    public static DenoteCommandLine New() => new(new Terminal(TextWriter.Null, TextWriter.Null, () => Stream.Null));

    /// <summary>The commands that do something, by the words that call them.</summary>
    public static IReadOnlyDictionary<string, DenoteCommand> Working(DenoteCommandLine tree) =>
        All(tree.Root).OfType<DenoteCommand>().ToDictionary(HelpWriter.PathOf);

    /// <summary>A command with all below it.</summary>
    public static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    /// <summary>A command's own options and those that it inherits.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) => command.Options.Concat(
        command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive));

    /// <summary>One word for each argument that a command must have.</summary>
    public static string[] Words(Command command) => [.. command.Arguments.Select((_, index) => $"word{index}")];
}
