namespace Denote.Cli.Tests;

/// <summary>One call of <c>denote</c> inside the test process: what it exits with and what it writes.</summary>
internal sealed record CommandRun(ExitCode Code, string Output, string Error)
{
    /// <summary>Runs a command line to its end.</summary>
    public static CommandRun Of(params string[] arguments) => Of(new CommandRunSettings(), arguments);

    /// <summary>Runs a command line under other circumstances than usual.</summary>
    public static CommandRun Of(CommandRunSettings settings, params string[] arguments)
    {
        var output = settings.Output ?? new StringWriter();
        var error = settings.Error ?? new StringWriter();
        using var interruption = settings.Interruption ?? Interruption.Manual(_ => { });
        var terminal = new Terminal(output, error, () => settings.Input)
        {
            ShowsProgress = settings.ShowsProgress,
        };
        var code = new DenoteCommandLine(terminal).Run(arguments, interruption);
        return new CommandRun(code, output.ToString()!, error.ToString()!);
    }

    /// <summary>
    /// The one line that a failure writes; fails the test if there is more or something on the output.
    /// </summary>
    public string ErrorLine
    {
        get
        {
            Assert.Empty(Output);
            Assert.EndsWith("\n", Error, StringComparison.Ordinal);
            string line = Error.TrimEnd();
            Assert.DoesNotContain('\n', line);
            Assert.StartsWith("denote: ", line, StringComparison.Ordinal);
            return line;
        }
    }
}
