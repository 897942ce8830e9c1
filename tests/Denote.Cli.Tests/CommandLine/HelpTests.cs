using System.CommandLine;

namespace Denote.Cli.Tests.CommandLine;

/// <summary>Every command, argument and option explains itself.</summary>
public class HelpTests
{
    private static readonly Terminal Nowhere = new(TextWriter.Null, TextWriter.Null, () => Stream.Null);

    public static TheoryData<string> Paths()
    {
        var data = new TheoryData<string>();
        foreach (var command in All(Tree().Root)) data.Add(HelpWriter.PathOf(command));
        return data;
    }

    public static TheoryData<string> WorkingPaths() =>
        [.. All(Tree().Root).OfType<DenoteCommand>().Select(HelpWriter.PathOf)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_symbol_is_described_and_shown(string path)
    {
        var command = All(Tree().Root).Single(one => HelpWriter.PathOf(one) == path);
        string help = HelpOf(path);

        foreach (Symbol symbol in new Symbol[] { command }.Concat(command.Arguments).Concat(command.Options))
        {
            Assert.False(string.IsNullOrWhiteSpace(symbol.Description), $"{path}: {symbol.Name} has no description");
            Assert.Contains(symbol == command ? path : symbol.Name, help, StringComparison.Ordinal);
        }
        foreach (var option in command.Options.Where(option => option.ValueType != typeof(bool) && !option.Recursive))
            Assert.True(option.HelpName is not null || option.Arity.MaximumNumberOfValues == 0, $"{option.Name}: no " +
                $"value name");
    }

    [Theory]
    [MemberData(nameof(WorkingPaths))]
    public void Every_command_that_works_has_a_valid_example(string path)
    {
        var command = All(Tree().Root).OfType<DenoteCommand>().Single(one => HelpWriter.PathOf(one) == path);

        Assert.NotEmpty(command.Examples);
        foreach (var example in command.Examples)
        {
            string words = example.CommandLine.Split(" | ")[0];
            Assert.StartsWith(path, words, StringComparison.Ordinal);
            Assert.Null(UsageErrors.Find(Tree().Root.Parse(words[(DenoteCommandLine.ProgramName.Length + 1)..])));
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Lines_fit_the_window(string path)
    {
        var wrapped = HelpOf(path).Split('\n').Where(line => !line.StartsWith("  denote", StringComparison.Ordinal));
        Assert.All(wrapped, line => Assert.InRange(line.TrimEnd().Length, 0, Nowhere.Width));
    }

    [Fact]
    public void Defaults_are_shown_as_they_are_typed()
    {
        string help = HelpOf("denote ground");
        Assert.Contains("[default: one-step]", help, StringComparison.Ordinal);
        Assert.Contains("[default: 261]", help, StringComparison.Ordinal);
        Assert.Contains("[default: 16]", help, StringComparison.Ordinal);
        Assert.Contains("[default: 0.3]", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_wins_over_a_wrong_command_line()
    {
        var run = CommandRun.Of("ground", "--alpha", "seven", "--help");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("Usage: denote ground <image> <narrative> [options]", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Version_is_three_numbers_and_the_commit()
    {
        var run = CommandRun.Of("--version");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+(\+[0-9a-f]{12})?\r?\n$", run.Output);
    }

    [Fact]
    public void A_build_out_of_a_git_checkout_knows_its_commit()
    {
        bool isCheckout = Path.Exists(Path.Combine(Repository.Root, ".git"));
        Assert.Equal(isCheckout, CommandRun.Of("--version").Output.Contains('+'));
    }

    [Theory]
    [InlineData("132", null, 120)]
    [InlineData("80", null, 80)]
    [InlineData("20", null, 60)]
    [InlineData("wide", null, 100)]
    [InlineData("", null, 100)]
    [InlineData(null, null, 100)]
    [InlineData("80", 90, 90)]
    [InlineData("80", 0, 80)]
    public void The_width_is_the_window_s_or_what_the_shell_says(string? columns, int? window, int expected) =>
        Assert.Equal(expected, Terminal.WidthOf(columns, window));

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void Help_fits_any_window(int width)
    {
        foreach (var command in CommandTree.All(Tree().Root))
        {
            var output = new StringWriter();
            new HelpWriter(output, width).Write(command);
            var wrapped = output.ToString().Split('\n')
                .Where(line => !line.StartsWith("  denote", StringComparison.Ordinal));
            Assert.All(wrapped, line => Assert.InRange(line.TrimEnd().Length, 0, width));
        }
    }

    private static DenoteCommandLine Tree() => new(Nowhere);

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static string HelpOf(string path)
    {
        var run = CommandRun.Of([.. path.Split(' ').Skip(1), "--help"]);
        Assert.Equal(ExitCode.Ok, run.Code);
        return run.Output;
    }
}
