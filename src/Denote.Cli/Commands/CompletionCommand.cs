using System.CommandLine;
using Denote.Cli.Completion;

namespace Denote.Cli.Commands;

/// <summary><c>denote completion</c>: scripts with which shells complete commands and options.</summary>
internal sealed class CompletionCommand : DenoteCommand
{
    private static readonly Dictionary<string, Func<string, IReadOnlyList<CompletionEntry>, string>> Shells =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["bash"] = BashCompletion.Write,
            ["zsh"] = ZshCompletion.Write,
            ["fish"] = FishCompletion.Write,
            ["pwsh"] = PowerShellCompletion.Write,
        };

    private readonly Argument<string> _shell = new("shell")
    {
        Description = $"One of {string.Join(", ", Shells.Keys)}.",
    };

    public CompletionCommand() : base("completion", "Prints a script with which a shell completes denote's words")
    {
        Details =
        [
            "Run it in the shell's start file: eval \"$(denote completion bash)\" in ~/.bashrc, the same with zsh in " +
            "~/.zshrc after compinit, denote completion fish | source in config.fish, and denote completion pwsh | " +
            "Out-String | Invoke-Expression in PowerShell's $PROFILE.",
        ];
        Examples = [new("denote completion bash", "The script for bash, on standard output.")];
        _shell.CompletionSources.Add([.. Shells.Keys]);
        Arguments.Add(_shell);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string shell = arguments.GetRequiredValue(_shell);
        if (!Shells.TryGetValue(shell, out var write))
            throw new UsageException($"'{shell}' is no shell known here; it must be one of "
                + $"{string.Join(", ", Shells.Keys)}.");
        var entries = CompletionEntry.Of(arguments.RootCommandResult.Command);
        session.OpenOutput().Write(write(DenoteCommandLine.ProgramName, entries));
    }
}
