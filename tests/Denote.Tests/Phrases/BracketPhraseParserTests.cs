using Denote.Phrases;

namespace Denote.Tests.Phrases;

public sealed class BracketPhraseParserTests
{
    private readonly BracketPhraseParser _parser = new();

    [Fact]
    public void BracketsMarkPhrasesAndLeaveTheNarrative()
    {
        ParsedNarrative parsed = _parser.Parse("[a red boat] beside [the pier]");
        Assert.Equal("a red boat beside the pier", parsed.Text);
        Assert.Equal(PhraseSource.Brackets, parsed.Source);
        Assert.Equal(
            [
                new Phrase("a red boat", 0, 10, new TextSpan(6, 10), false),
                new Phrase("the pier", 18, 26, new TextSpan(22, 26), false),
            ],
            parsed.Phrases);
    }

    [Fact]
    public void EscapedBracketsBelongToTheText()
    {
        ParsedNarrative parsed = _parser.Parse(@"[the sign \[STOP\]] \\[a c:\dir]");
        Assert.Equal(@"the sign [STOP] \a c:\dir", parsed.Text);
        Assert.Equal(["the sign [STOP]", @"a c:\dir"], parsed.Phrases.Select(phrase => phrase.Text));
    }

    [Fact]
    public void SpaceAtTheEdgesOfAPhraseIsNotPartOfIt()
    {
        ParsedNarrative parsed = _parser.Parse("see[  two dogs ]now");
        Assert.Equal("see  two dogs now", parsed.Text);
        Phrase phrase = Assert.Single(parsed.Phrases);
        Assert.Equal(("two dogs", 5, 13, "dogs", true),
            (phrase.Text, phrase.Start, phrase.End, phrase.HeadText, phrase.IsPlural));
    }

    [Fact]
    public void TheSameWordsMayBeMarkedAgainAndNeedNotBeEnglish()
    {
        ParsedNarrative parsed = _parser.Parse("[sand] and [sand], [Sandstrände] und [🚤]");
        Assert.Equal(["sand", "sand", "Sandstrände", "🚤"], parsed.Phrases.Select(phrase => phrase.Text));
        Assert.Equal("🚤", parsed.Phrases[3].HeadText);
    }

    [Theory]
    [InlineData("[a [red] boat]", "column 4", "nested")]
    [InlineData("a ]red boat", "column 3", "without a '['")]
    [InlineData("a [red boat", "column 3", "never closed")]
    [InlineData("a [] boat", "column 3", "without any word")]
    [InlineData("a [red] boat [  ]", "column 14", "without any word")]
    public void WrongBracketsAreNamedByTheirColumn(string narrative, string column, string fault)
    {
        var failure = Assert.Throws<DenoteException>(() => _parser.Parse(narrative));
        Assert.Contains(column, failure.Message, StringComparison.Ordinal);
        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a red boat")]
    [InlineData("")]
    [InlineData("  ")]
    public void ANarrativeWithoutMarksIsAnError(string narrative) =>
        Assert.Throws<DenoteException>(() => _parser.Parse(narrative));

    [Fact]
    public void TheDefaultParserTakesBracketsElseProposes()
    {
        Assert.Equal(PhraseSource.Brackets, PhraseParser.Default.Parse("[boat] on sea").Source);
        ParsedNarrative proposed = PhraseParser.Default.Parse(@"a boat \[old\] on the sea");
        Assert.Equal(PhraseSource.Chunker, proposed.Source);
        Assert.Equal("a boat [old] on the sea", proposed.Text);
        Assert.Equal(["a boat", "the sea"], proposed.Phrases.Select(phrase => phrase.Text));
        Assert.Throws<DenoteException>(() => PhraseParser.Default.Parse("a boat]"));
        Assert.Throws<DenoteException>(() => PhraseParser.Default.Parse(" "));
    }
}
