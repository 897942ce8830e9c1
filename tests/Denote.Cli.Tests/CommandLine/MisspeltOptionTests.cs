namespace Denote.Cli.Tests.CommandLine;

/// <summary>A word with a dash in front is an option, never a picture, a text or a class.</summary>
public class MisspeltOptionTests
{
    public static TheoryData<string> Paths() => [.. CommandTree.Working(CommandTree.New()).Keys];

    [Theory]
    [MemberData(nameof(Paths))]
    public void It_is_no_argument_wherever_it_stands(string path)
    {
        var command = CommandTree.Working(CommandTree.New())[path];
        string[] words = CommandTree.Words(command);
        foreach (string stray in new[] { "--xyzzyxyzzy", "-Z", "--xyzzyxyzzy=5" })
        {
            for (int at = 0; at <= words.Length; at++)
            {
                Refuse($"'{stray}' is no option of {path}", path, [.. words[..at], stray, .. words[at..]]);
                Refuse($"'{stray}' is no option of {path}", path, [.. words[..at], stray, "5", .. words[at..]]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void The_option_that_was_meant_is_named(string path)
    {
        var command = CommandTree.Working(CommandTree.New())[path];
        string[] words = CommandTree.Words(command);
        foreach (string name in CommandTree.OptionsOf(command).Select(option => option.Name))
        {
            string misspelt = name + "x";
            Refuse($"'{misspelt}' is no option of {path}; did you mean '{name}'?", path, [.. words, misspelt, "1"]);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void It_is_no_value_of_the_option_before_it(string path)
    {
        var command = CommandTree.Working(CommandTree.New())[path];
        Type[] texts = [typeof(string), typeof(string[])];
        foreach (var option in CommandTree.OptionsOf(command).Where(option => texts.Contains(option.ValueType)))
        {
            Refuse($"{option.Name} is followed by '--xyzzy'", path,
                [.. CommandTree.Words(command), option.Name, "--xyzzy"]);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void After_two_dashes_it_is_an_argument(string path)
    {
        var tree = CommandTree.New();
        var command = CommandTree.Working(tree)[path];
        string[] words = [.. CommandTree.Words(command).Select(word => $"--{word}")];
        if (words.Length == 0) return;
        var parsed = tree.Root.Parse([.. path.Split(' ')[1..], .. Required(command), "--", .. words]);
        Assert.Null(UsageErrors.Find(parsed));
        Assert.Equal(words, command.Arguments.SelectMany(argument => parsed.GetResult(argument)!.Tokens)
            .Select(token => token.Value));
    }

    [Fact]
    public void A_dash_alone_is_standard_input() =>
        Assert.DoesNotContain("option", CommandRun.Of("ground", "-", "[a boat]").ErrorLine, StringComparison.Ordinal);

    [Theory]
    [InlineData("refer", "image.png", "the boat", "--bogus", "5")]
    [InlineData("vocabulary", "add", "harbour", "boat", "--suport", "photos")]
    [InlineData("label", "a.png", "b.png", "-v", "harbour", "--pots", "crf")]
    public void Commands_that_take_any_number_of_words_refuse_it(params string[] arguments) =>
        Assert.Equal(ExitCode.Usage, CommandRun.Of(arguments).Code);

    private static string[] Required(System.CommandLine.Command command) =>
        [.. command.Options.Where(option => option.Required).SelectMany(option => new[] { option.Name, "word" })];

    private static void Refuse(string expected, string path, string[] words)
    {
        var run = CommandRun.Of([.. path.Split(' ')[1..], .. words]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(expected, run.ErrorLine, StringComparison.Ordinal);
    }
}
