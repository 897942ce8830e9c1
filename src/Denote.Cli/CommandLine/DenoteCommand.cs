using System.CommandLine;

namespace Denote.Cli;

/// <summary>
/// A verb of <c>denote</c>: what its help says and what it does. A command is one file that derives from this and one
/// line in <see cref="DenoteCommandLine"/>.
/// </summary>
internal abstract class DenoteCommand : Command
{
    private readonly List<OptionGroup> _groups = [];

    /// <param name="name">The word on the command line.</param>
    /// <param name="description">One sentence without a full stop, for the list of commands.</param>
    protected DenoteCommand(string name, string description) : base(name, description)
    {
    }

    /// <summary>What the help says under the usage line: paragraphs, each without line breaks.</summary>
    public IReadOnlyList<string> Details { get; protected init; } = [];

    /// <summary>Commands to copy, with what they do.</summary>
    public IReadOnlyList<CommandExample> Examples { get; protected init; } = [];

    /// <summary>The options under their headings.</summary>
    public IReadOnlyList<OptionGroup> Groups => _groups;

    /// <summary>Does the work.</summary>
    /// <param name="arguments">The parsed command line.</param>
    /// <param name="session">Streams, progress, cancellation.</param>
    public abstract void Run(ParseResult arguments, CommandSession session);

    /// <summary>Adds options under a heading of the help.</summary>
    protected void AddGroup(string title, params Option[] options)
    {
        foreach (var option in options) Options.Add(option);
        _groups.Add(new OptionGroup(title, options));
    }
}
