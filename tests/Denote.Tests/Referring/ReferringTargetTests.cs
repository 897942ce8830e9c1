using Denote.Models.Tokenization;
using Denote.Referring;

namespace Denote.Tests.Referring;

public class ReferringTargetTests
{
    private static readonly ClipTokenizer Tokenizer =
        ClipTokenizer.Load(Path.Combine(DenoteModel.EmbeddedFolder, "tokenizer"));

    [Theory]
    [InlineData("the boat on the left", "boat", PicturePosition.Left)]
    [InlineData("the left red boat", "boat", PicturePosition.Left)]
    [InlineData("boat", "boat", PicturePosition.None)]
    [InlineData("in the middle, a small cat", "cat", PicturePosition.Middle)]
    public void The_root_word_and_the_place_are_found(string expression, string root, PicturePosition position)
    {
        var target = Read(expression);
        Assert.Equal(root, target.RootText);
        Assert.Equal(position, target.Position);
        int last = Tokenizer.Encode(expression).TokensIn(target.Root.Start, target.Root.End)[^1];
        Assert.Equal(last + 1, target.TokenPosition);
        Assert.Empty(target.Warnings);
    }

    [Fact]
    public void The_user_may_choose_the_root_word()
    {
        var options = ReferringOptions.Default with { RootWord = "Hat" };
        Assert.Equal("hat", ReferringTarget.Read(Tokenizer, "the cat with a hat", options).RootText);
    }

    [Theory]
    [InlineData("", "The expression is empty")]
    [InlineData("  \t", "The expression is empty")]
    [InlineData("the of on and", "names nothing to look for")]
    [InlineData("!?", "names nothing to look for")]
    public void Expressions_without_a_thing_are_refused(string expression, string message) =>
        Assert.Contains(message, Assert.Throws<DenoteException>(() => Read(expression)).Message);

    [Fact]
    public void A_root_word_that_is_not_there_is_refused()
    {
        var options = ReferringOptions.Default with { RootWord = "dog" };
        string message = Assert.Throws<DenoteException>(
            () => ReferringTarget.Read(Tokenizer, "the cat", options)).Message;
        Assert.Contains("'dog' is not a word of 'the cat'", message);
    }

    [Fact]
    public void Three_hundred_words_are_cut_off_with_a_warning_or_refused_when_the_root_is_lost()
    {
        string filler = string.Join(' ', Enumerable.Repeat("red", 300));
        Assert.Contains("was cut off", Assert.Single(Read($"the boat that is {filler}").Warnings));
        var options = ReferringOptions.Default with { RootWord = "boat" };
        string message = Assert.Throws<DenoteException>(
            () => ReferringTarget.Read(Tokenizer, $"{filler} boat", options)).Message;
        Assert.Contains("shorten the expression", message);
    }

    [Theory]
    [InlineData("左の船")]
    [InlineData("корабль слева")]
    public void Another_script_is_read_with_a_warning(string expression)
    {
        var target = Read(expression);
        Assert.Contains("Latin script", Assert.Single(target.Warnings));
        Assert.InRange(target.TokenPosition, 1, Tokenizer.MaxTextTokens);
    }

    private static ReferringTarget Read(string expression) =>
        ReferringTarget.Read(Tokenizer, expression, ReferringOptions.Default);
}
