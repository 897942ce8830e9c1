using System.Text.Json;

namespace Denote.Cli.Tests.Ground;

/// <summary>
/// Narratives that are empty, wrong, long, repeated or in another script: handled and said, never dropped.
/// </summary>
public class NarrativeTests
{
    private static readonly string Picture = Repository.Sample("bird-house.png");

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \t\n", "empty")]
    [InlineData("[a bird", "column 1")]
    [InlineData("a bird] on a roof", "column 7")]
    [InlineData("a [bird [on] a roof]", "column 9")]
    [InlineData("[]", "without any word")]
    public void A_narrative_that_cannot_be_read_is_refused(string narrative, string expected)
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("ground", Picture, narrative, "--out", temporary["out"]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(expected, run.ErrorLine, StringComparison.Ordinal);
        Assert.False(Directory.Exists(temporary["out"]));
    }

    [Fact]
    public void A_phrase_longer_than_the_text_encoder_takes_is_split_and_said()
    {
        string phrase = string.Join(' ', Enumerable.Repeat("very red", 60)) + " bird";
        var run = CommandRun.Of("ground", Picture, $"[{phrase}]", "--json", "-");
        Assert.Equal(ExitCode.Ok, run.Code);
        using var result = JsonDocument.Parse(run.Output);
        Assert.True(result.RootElement.GetProperty("prompts").GetInt32() > 1);
        var tokens = result.RootElement.GetProperty("phrases")[0].GetProperty("tokens");
        Assert.True(tokens.GetArrayLength() > 77);
        Assert.Contains("warning:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_very_long_narrative_keeps_every_phrase()
    {
        string narrative = string.Concat(Enumerable.Range(0, 120).Select(_ => "[a bird] sits on [a house]. "));
        var run = CommandRun.Of("ground", Picture, narrative, "--json", "-", "-q");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Empty(run.Error);
        using var result = JsonDocument.Parse(run.Output);
        Assert.Equal(240, result.RootElement.GetProperty("phrases").GetArrayLength());
    }

    [Fact]
    public void Repeated_phrases_each_get_a_mask_of_their_own_name()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("ground", Picture, "[a bird] and [a bird]", "--out", temporary.Path);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(["mask-01-a-bird.png", "mask-02-a-bird.png", "overlay.png", "result.json"], temporary.Files());
        Assert.Contains("'a bird' is marked 2 times", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Phrases_in_another_script_keep_their_letters_in_names_and_json()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("ground", Picture, "[синяя птица] über [草]", "--out", temporary.Path);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(["mask-01-синяя-птица.png", "mask-02-草.png", "overlay.png", "result.json"], temporary.Files());
        string json = File.ReadAllText(temporary["result.json"]);
        Assert.Contains("\"text\": \"синяя птица\"", json, StringComparison.Ordinal);
        Assert.Contains("синяя птица", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_without_any_noun_is_answered_with_a_warning()
    {
        var run = CommandRun.Of("ground", Picture, "is of the");
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("warning: ", run.Error, StringComparison.Ordinal);
    }
}
