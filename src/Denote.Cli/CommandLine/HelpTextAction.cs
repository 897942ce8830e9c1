using System.CommandLine;
using System.CommandLine.Invocation;

namespace Denote.Cli;

/// <summary>What <c>--help</c> does.</summary>
internal sealed class HelpTextAction(Terminal terminal) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        new HelpWriter(terminal.Output, terminal.Width).Write(parseResult.CommandResult.Command);
        return (int)ExitCode.Ok;
    }
}
