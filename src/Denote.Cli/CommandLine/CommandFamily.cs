using System.CommandLine;

namespace Denote.Cli;

/// <summary>A word that only introduces commands: <c>denote models</c>.</summary>
internal sealed class CommandFamily : Command
{
    /// <param name="name">The word on the command line.</param>
    /// <param name="description">One sentence without a full stop.</param>
    /// <param name="commands">Its commands in the order of the help.</param>
    public CommandFamily(string name, string description, params Command[] commands) : base(name, description)
    {
        foreach (var command in commands) Subcommands.Add(command);
    }

    /// <summary>What the help says under the usage line.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Commands to copy.</summary>
    public IReadOnlyList<CommandExample> Examples { get; init; } = [];
}
