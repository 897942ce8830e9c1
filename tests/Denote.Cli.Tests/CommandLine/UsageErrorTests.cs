namespace Denote.Cli.Tests.CommandLine;

/// <summary>
/// A command line that cannot be understood is answered with one line, exit code 2, and the way to the help.
/// </summary>
public class UsageErrorTests
{
    [Theory]
    [InlineData("denote needs a command")]
    [InlineData("'groud' is no command of denote; did you mean 'ground'?", "groud")]
    [InlineData("'xylophone' is no command of denote.", "xylophone")]
    [InlineData("denote ground needs <image> and <narrative>", "ground")]
    [InlineData("denote ground needs <narrative>", "ground", "a.png")]
    [InlineData("needs quotes around it", "ground", "a.png", "a", "red", "boat")]
    [InlineData("'--alfa' is no option of denote ground; did you mean '--alpha'?", "ground", "a.png", "b", "--alfa")]
    [InlineData("--alpha is '1'; it must be", "ground", "a.png", "b", "--alpha", "1")]
    [InlineData("--alpha is '-0.1'; it must be", "ground", "a.png", "b", "--alpha", "-0.1")]
    [InlineData("--alpha is '0,3'; it must be", "ground", "a.png", "b", "--alpha", "0,3")]
    [InlineData("--alpha is 'NaN'; it must be", "ground", "a.png", "b", "--alpha", "NaN")]
    [InlineData("--beta is 'x'; it must be", "ground", "a.png", "b", "--beta", "x")]
    [InlineData("--seed is '1.5'; it must be", "ground", "a.png", "b", "--seed", "1.5")]
    [InlineData("--seed is '-1'; it must be", "ground", "a.png", "b", "--seed", "-1")]
    [InlineData("--seed is '9999999999999999999'; it must be", "ground", "a.png", "b", "--seed", "9999999999999999999")]
    [InlineData("--noises is '0'; it must be", "ground", "a.png", "b", "--noises", "0")]
    [InlineData("--steps is '0'; it must be", "ground", "a.png", "b", "--steps", "0")]
    [InlineData("--guidance is 'Infinity'; it must be", "ground", "a.png", "b", "--guidance", "Infinity")]
    [InlineData("--timestep is '-3'; it must be", "ground", "a.png", "b", "--timestep", "-3")]
    [InlineData("--cross-res is '16,'; it must be", "ground", "a.png", "b", "--cross-res", "16,")]
    [InlineData("--cross-res is '16,16'; it must be", "ground", "a.png", "b", "--cross-res", "16,16")]
    [InlineData("--self-res is '0'; it must be", "ground", "a.png", "b", "--self-res", "0")]
    [InlineData("--inversion is 'exact'; it must be one of one-step, ddim, null-text",
        "ground", "a.png", "b", "--inversion", "exact")]
    [InlineData("--save-inversion belongs to --inversion null-text", "ground", "a.png", "b", "--save-inversion", "f")]
    [InlineData("--load-inversion belongs to --inversion null-text",
        "ground", "a.png", "b", "--paper", "--inversion", "ddim", "--load-inversion", "f")]
    [InlineData("--load-inversion is empty", "ground", "a.png", "b", "--paper", "--load-inversion", "")]
    [InlineData("--words is 'all'; it must be one of phrase, noun", "ground", "a.png", "b", "--words", "all")]
    [InlineData("--threads is '0'; it must be", "ground", "a.png", "b", "--threads", "0")]
    [InlineData("--memory is '6'; it must be", "ground", "a.png", "b", "--memory", "6")]
    [InlineData("--memory is '6K'; it must be", "ground", "a.png", "b", "--memory", "6K")]
    [InlineData("--seed", "ground", "a.png", "b", "--seed")]
    [InlineData("--seed", "ground", "a.png", "b", "--seed", "1", "--seed", "2")]
    [InlineData("--out is empty", "ground", "a.png", "b", "--out", "")]
    public void The_line_names_what_is_wrong(string expected, params string[] arguments)
    {
        var run = CommandRun.Of(arguments);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_a_shell_made_of_a_pattern_ask_for_quotes()
    {
        using var folder = new TemporaryFolder();
        string[] pictures = [folder.Write("a.png", [1]), folder.Write("b.png", [2]), folder.Write("c.png", [3])];
        var run = CommandRun.Of(["ground", .. pictures, "[a boat]"]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains($"'{pictures[2]}' is no argument of denote ground; for several pictures name a folder, "
            + "or a pattern in quotes.", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_points_at_the_help_of_the_command()
    {
        string line = CommandRun.Of("ground").ErrorLine;
        Assert.EndsWith("'denote ground --help' explains.", line, StringComparison.Ordinal);
    }
}
