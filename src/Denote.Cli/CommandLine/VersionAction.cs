using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Denote.Cli;

/// <summary>What <c>--version</c> does.</summary>
internal sealed class VersionAction(Terminal terminal) : SynchronousCommandLineAction
{
    private const int CommitDigits = 12;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        terminal.Output.WriteLine(Describe(typeof(VersionAction).Assembly));
        return (int)ExitCode.Ok;
    }

    /// <summary>
    /// The version, and the commit in short where the build knew it: a source archive without git has none.
    /// </summary>
    private static string Describe(Assembly assembly)
    {
        string version = assembly.GetName().Version!.ToString(3);
        string full = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        int plus = full.IndexOf('+');
        return plus < 0 ? version : $"{version}+{full[(plus + 1)..][..Math.Min(CommitDigits, full.Length - plus - 1)]}";
    }
}
