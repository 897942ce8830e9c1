using System.CommandLine;

namespace Denote.Cli.Tests.CommandLine;

/// <summary>One name, one meaning.</summary>
public class OptionNameTests
{
    private static readonly DenoteCommandLine Tree = CommandTree.New();

    public static TheoryData<string> Paths() => [.. CommandTree.Working(Tree).Keys];

    [Theory]
    [MemberData(nameof(Paths))]
    public void No_name_of_a_command_stands_for_two_options(string path)
    {
        var names = CommandTree.OptionsOf(CommandTree.Working(Tree)[path]).SelectMany(Names).ToArray();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void A_name_takes_the_same_kind_of_value_in_every_command()
    {
        var options = CommandTree.All(Tree.Root).SelectMany(command => command.Options).Distinct();
        var byName = options.SelectMany(option => Names(option), (option, name) => (Name: name, Kind: KindOf(option)))
            .GroupBy(pair => pair.Name, pair => pair.Kind);
        string[] ambiguous =
        [
            .. byName.Where(group => group.Distinct().Count() > 1)
                .Select(group => $"{group.Key}: {string.Join(", ", group.Distinct())}"),
        ];
        Assert.True(ambiguous.Length == 0, string.Join("; ", ambiguous));
    }

    [Fact]
    public void The_calibration_and_the_time_report_go_together()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("refer", Repository.Sample("boats-balloon.png"), "the balloon", "--variant", "g",
            "--calibration", Path.Combine(DenoteModel.EmbeddedFolder, "refer.json"), "--profile");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("U-Net", run.Error, StringComparison.Ordinal);
    }

    /// <summary>What a user has to write after the name.</summary>
    private static string KindOf(Option option)
    {
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return type.IsEnum || type == typeof(string) ? "word"
            : type == typeof(float) || type == typeof(double) ? "number"
            : type == typeof(int) || type == typeof(long) ? "whole number"
            : type.Name;
    }

    private static IEnumerable<string> Names(Option option) => option.Aliases.Append(option.Name).Distinct();
}
