using System.CommandLine;
using System.CommandLine.Invocation;

namespace Denote.Cli;

/// <summary>What <c>--version</c> does.</summary>
internal sealed class VersionAction(Terminal terminal) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        terminal.Output.WriteLine(typeof(VersionAction).Assembly.GetName().Version!.ToString(3));
        return (int)ExitCode.Ok;
    }
}
