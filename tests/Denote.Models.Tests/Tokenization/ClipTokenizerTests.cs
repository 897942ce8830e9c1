using Denote.Models.Tokenization;

namespace Denote.Models.Tests.Tokenization;

public sealed class ClipTokenizerTests
{
    private static readonly ClipTokenizer Tokenizer = PictureBookTokenizer.Load();

    [Fact]
    public void ReadsItsSpecialTokensAndLengthFromTheFolder()
    {
        Assert.Equal(788, Tokenizer.VocabularySize);
        Assert.Equal(77, Tokenizer.ModelMaxLength);
        Assert.Equal(75, Tokenizer.MaxTextTokens);
        Assert.Equal("<|startoftext|>", Tokenizer.TextOf(Tokenizer.StartOfTextId));
        Assert.Equal("<|endoftext|>", Tokenizer.TextOf(Tokenizer.EndOfTextId));
        Assert.Equal(Tokenizer.EndOfTextId, Tokenizer.PaddingId);
    }

    [Fact]
    public void TokensCarryTheirPlaceInTheUsersText()
    {
        const string text = "  A RED\n\tboat, &amp; the pier";
        ClipEncoding encoding = Tokenizer.Encode(text);
        Assert.Equal("a red boat , & the ", Tokenizer.Decode(encoding.Ids)[..19]);
        string[] pieces = [.. encoding.Tokens.Take(6).Select(token => text[token.Start..token.End])];
        Assert.Equal(["A", "RED", "boat", ",", "&amp;", "the"], pieces);
    }

    [Fact]
    public void TokensOfASpanAreAllThatTouchIt()
    {
        const string text = "two blue mushrooms on sand";
        ClipEncoding encoding = Tokenizer.Encode(text);
        int[] whole = encoding.TokensIn(4, 18);
        Assert.Equal("blue mushrooms ", Tokenizer.Decode(whole.Select(index => encoding.Tokens[index].Id)));
        Assert.Equal(whole, encoding.TokensIn(7, 18));
        Assert.Empty(encoding.TokensIn(3, 4));
        Assert.Empty(encoding.TokensIn(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoding.TokensIn(0, text.Length + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoding.TokensIn(4, 3));
    }

    [Fact]
    public void AnEmojiOfSeveralTokensIsSpannedByEachOfThem()
    {
        ClipEncoding encoding = Tokenizer.Encode("a 🚤 b");
        int[] emoji = encoding.TokensIn(2, 4);
        Assert.True(emoji.Length > 1);
        Assert.All(emoji, index => Assert.Equal((2, 4), (encoding.Tokens[index].Start, encoding.Tokens[index].End)));
    }

    [Theory]
    [InlineData(ClipTextNormalization.OpenAi)]
    [InlineData(ClipTextNormalization.TransformersFast)]
    [InlineData(ClipTextNormalization.TransformersSlow)]
    public void SpansAreOrderedAndCoverAnyText(ClipTextNormalization normalization)
    {
        ClipTokenizer tokenizer = PictureBookTokenizer.Load(normalization);
        string[] pieces =
        [
            "a", "Red", "BOAT", " ", "  ", "\t\n", "é", "e\u0301", "ΣΑΣ", "İ", "漢字", "한국어", "\u1112\u1161\u11ab",
            "🚤", "👍🏽",
            "&", ";", "#", "'s", "'", "<|", "|>", "<|endoftext|>", "12", "½", ".", ",", "-", "\u00a0",
            "q\u0323\u0307", "ſ",
        ];
        var random = new Random(5);
        for (int round = 0; round < 2000; round++)
        {
            string text = string.Concat(
                Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            ClipEncoding encoding = tokenizer.Encode(text);
            SpanAssert.Ordered(encoding);
            SpanAssert.Covering(encoding);
        }
    }

    [Fact]
    public void DecodedAsciiIsTheTextInLowerCaseWithSpacedWords()
    {
        var random = new Random(11);
        for (int round = 0; round < 2000; round++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(' ', 0x7F))]);
            // A stray "&lt" or "</w>" would be read as markup; the goldens cover those.
            text = text.Replace("&", "", StringComparison.Ordinal).Replace("<", "", StringComparison.Ordinal);
            string decoded = Tokenizer.Decode(Tokenizer.Encode(text).Ids);
            Assert.Equal(WithoutSpaces(text.ToLowerInvariant()), WithoutSpaces(decoded));
        }

        static string WithoutSpaces(string text) => text.Replace(" ", "", StringComparison.Ordinal);
    }

    [Fact]
    public void EncodingAWordAgainGivesTheSameTokens()
    {
        int[] first = Tokenizer.Encode("umbrella balloon umbrella").Ids;
        Assert.Equal(first, Tokenizer.Encode("umbrella balloon umbrella").Ids);
        Assert.Equal(first[0], first[^1]);
    }

    [Fact]
    public void AWordOfAHundredThousandLettersIsEncoded()
    {
        string word = string.Concat(Enumerable.Repeat("thesand", 100_000 / 7));
        ClipEncoding encoding = Tokenizer.Encode(word);
        Assert.Equal(word + " ", Tokenizer.Decode(encoding.Ids));
        SpanAssert.Ordered(encoding);
    }

    [Fact]
    public void PaddedPromptsHaveStartEndAndPadding()
    {
        PaddedPrompt prompt = Tokenizer.EncodePadded("a boat");
        int[] expected = [Tokenizer.StartOfTextId, .. Tokenizer.Encode("a boat").Ids, Tokenizer.EndOfTextId];
        Assert.Equal(Tokenizer.ModelMaxLength, prompt.Ids.Length);
        Assert.Equal(expected, prompt.Ids[..expected.Length]);
        Assert.All(prompt.Ids[expected.Length..], id => Assert.Equal(Tokenizer.PaddingId, id));
        Assert.False(prompt.IsTruncated);
        Assert.Equal("", prompt.TruncatedText);
    }

    [Fact]
    public void WhatDoesNotFitAPromptIsToldNeverSilentlyCut()
    {
        PaddedPrompt prompt = Tokenizer.EncodePadded("a red boat on the sea", length: 5);
        Assert.True(prompt.IsTruncated);
        Assert.Equal(3, prompt.KeptTokens);
        Assert.Equal(3, prompt.TruncatedTokens);
        Assert.Equal("on the sea", prompt.TruncatedText);
        Assert.Equal(Tokenizer.EndOfTextId, prompt.Ids[^1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.EncodePadded("a", length: 1));
        Assert.Throws<ArgumentException>(() => Tokenizer.Pad([1, 2, 3], length: 4));
    }

    [Fact]
    public void EmptyTextHasNoTokens()
    {
        Assert.Empty(Tokenizer.Encode("").Tokens);
        Assert.Empty(Tokenizer.Encode(" \t\r\n").Tokens);
        Assert.Equal("", Tokenizer.Decode([]));
    }

    [Fact]
    public void SpecialTokensInTextAreRecognisedInAnyCase()
    {
        ClipEncoding encoding = Tokenizer.Encode("a <|EndOfText|> b");
        Assert.Equal(Tokenizer.EndOfTextId, encoding.Tokens[1].Id);
        Assert.Equal((2, 15), (encoding.Tokens[1].Start, encoding.Tokens[1].End));
    }

    [Fact]
    public void ALoneSurrogateIsReplaced()
    {
        ClipEncoding encoding = Tokenizer.Encode("a\uD83D b");
        Assert.Equal("a \uFFFD b ", Tokenizer.Decode(encoding.Ids));
        SpanAssert.Covering(encoding);
    }

    [Fact]
    public void AnUnknownIdIsAnError() =>
        Assert.Throws<ArgumentException>(() => Tokenizer.Decode([Tokenizer.VocabularySize]));
}
