using System.Diagnostics;

namespace Denote.Cli.Tests.CommandLine;

/// <summary>Completion scripts: what bash makes of one, and that the others say the same words.</summary>
public class CompletionTests
{
    [BashTheory]
    [InlineData("denote gro", "ground")]
    [InlineData("denote models ma", "make-random")]
    [InlineData("denote ground a.png --inv", "--inversion")]
    [InlineData("denote ground a.png b --inversion ", "one-step ddim null-text")]
    [InlineData("denote --acc", "--accuracy")]
    [InlineData("denote completion ", "bash zsh fish pwsh")]
    [InlineData("denote ground --out ", "")]
    [InlineData("denote ground gro", "")]
    [InlineData("denote coarse diffsegmenter a.png --accuracy p", "precise")]
    public void Bash_completes(string line, string expected)
    {
        string[] words = line.Split(' ');
        string list = string.Join(' ', words.Select(word => $"'{word}'"));
        string script = CommandRun.Of("completion", "bash").Output + $"""

            COMP_WORDS=({list})
            COMP_CWORD={words.Length - 1}
            complete -p denote >/dev/null || exit 1
            _denote
            echo "${"{COMPREPLY[*]}"}"
            """;
        Assert.Equal(expected, Bash(script));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void Every_command_and_option_is_in_the_script(string shell)
    {
        var run = CommandRun.Of("completion", shell);
        Assert.Equal((ExitCode.Ok, ""), (run.Code, run.Error));
        foreach (var command in CommandTree.All(CommandTree.New().Root))
        {
            Assert.Contains(HelpWriter.PathOf(command), run.Output, StringComparison.Ordinal);
            foreach (var option in command.Options)
            {
                string name = shell == "fish" ? $"-l {option.Name[2..]}" : option.Name;
                Assert.Contains(name, run.Output, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void An_unknown_shell_is_a_wrong_command_line()
    {
        var run = CommandRun.Of("completion", "tcsh");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("bash, zsh, fish, pwsh", run.ErrorLine, StringComparison.Ordinal);
    }

    private static string Bash(string script)
    {
        var info = new ProcessStartInfo(BashTheoryAttribute.Path, ["--norc", "--noprofile"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(info)!;
        process.StandardInput.Write(script.ReplaceLineEndings("\n"));
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.TrimEnd();
    }
}
