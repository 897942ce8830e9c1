using System.Text.Json;
using Denote.Models.Tokenization;
using Denote.Phrases;
using Denote.TestSupport;

namespace Denote.Tests.Phrases;

/// <summary>
/// Long narratives, against the reference's own splitting (golden folder 15, split.json) and with real tokens.
/// </summary>
public sealed class NarrativeSplitterTests
{
    private const int ReferenceLongest = 75;
    private static readonly ClipTokenizer Tokenizer = ClipTokenizer.Load(FindTokenizer());

    [Fact]
    public void SplitsWhereTheReferenceDoes()
    {
        using var stream = File.OpenRead(FixtureTensors.Locate("15-diffpng", "split.json"));
        JsonElement goldens = JsonDocument.Parse(stream).RootElement.GetProperty("split_sentences");
        int cases = 0;
        foreach (JsonElement golden in goldens.EnumerateArray())
        {
            bool[] stops = [.. golden.GetProperty("tokens").EnumerateArray().Select(token => token.GetString() == ".")];
            int[] expected = [.. golden.GetProperty("out").EnumerateArray().Select(length => length.GetInt32())];
            Assert.Equal(expected, NarrativeSplitter.Lengths(stops, ReferenceLongest));
            cases++;
        }
        Assert.NotEqual(0, cases);
    }

    [Fact]
    public void AShortNarrativeIsOnePrompt()
    {
        ClipEncoding encoding = Tokenizer.Encode("a red boat. the sea.");
        PromptPart part = Assert.Single(NarrativeSplitter.Split(Tokenizer, encoding));
        Assert.Equal(Tokenizer.EncodePadded("a red boat. the sea.").Ids, part.Ids);
        Assert.Equal((0, encoding.Tokens.Count), (part.FirstToken, part.TokenCount));
    }

    [Fact]
    public void ANarrativeWithoutTokensIsAnEmptyPrompt()
    {
        PromptPart part = Assert.Single(NarrativeSplitter.Split(Tokenizer, Tokenizer.Encode(" ")));
        Assert.Equal((0, 0), (part.FirstToken, part.TokenCount));
        Assert.Equal(Tokenizer.EndOfTextId, part.Ids[1]);
    }

    [Fact]
    public void PartsHoldEveryTokenOnceInOrder()
    {
        string sentence = "In this image I can see a red boat and a small tree on the sea. ";
        ClipEncoding encoding = Tokenizer.Encode(string.Concat(Enumerable.Repeat(sentence, 20)));
        IReadOnlyList<PromptPart> parts = NarrativeSplitter.Split(Tokenizer, encoding);
        Assert.True(parts.Count > 2);
        int next = 0;
        foreach (PromptPart part in parts)
        {
            Assert.Equal(next, part.FirstToken);
            Assert.InRange(part.TokenCount, 1, Tokenizer.MaxTextTokens);
            Assert.Equal(Tokenizer.ModelMaxLength, part.Ids.Length);
            Assert.Equal(".</w>", encoding.Tokens[part.EndToken - 1].Text);
            for (int token = part.FirstToken; token < part.EndToken; token++)
            {
                Assert.Equal(encoding.Tokens[token].Id, part.Ids[part.PositionOf(token)]);
            }
            Assert.Equal(Tokenizer.EndOfTextId, part.Ids[part.TokenCount + 1]);
            Assert.Throws<ArgumentOutOfRangeException>(() => part.PositionOf(part.EndToken));
            next = part.EndToken;
        }
        Assert.Equal(encoding.Tokens.Count, next);
    }

    [Fact]
    public void APhraseThatASplitCutsKeepsAllItsTokens()
    {
        string text = string.Concat(Enumerable.Repeat("sea ", Tokenizer.MaxTextTokens - 1)) + "red boat";
        ClipEncoding encoding = Tokenizer.Encode(text);
        IReadOnlyList<PromptPart> parts = NarrativeSplitter.Split(Tokenizer, encoding);
        int start = text.IndexOf("red", StringComparison.Ordinal);
        var phrase = new Phrase("red boat", start, text.Length, new TextSpan(start + 4, text.Length), false);
        PhraseTokens tokens = PhraseTokens.Find(phrase, encoding);
        Assert.Equal([Tokenizer.MaxTextTokens - 1, Tokenizer.MaxTextTokens], tokens.All);
        Assert.Equal([Tokenizer.MaxTextTokens], tokens.Head);
        Assert.Equal(2, parts.Count);
        Assert.Equal(parts[0].EndToken, parts[1].FirstToken);
        Assert.Equal(Tokenizer.MaxTextTokens, parts[1].FirstToken);
    }

    [Fact]
    public void PhraseTokensFollowTheSpans()
    {
        ParsedNarrative parsed = PhraseParser.Default.Parse("[two blue mushrooms] on [sand]");
        ClipEncoding encoding = Tokenizer.Encode(parsed.Text);
        PhraseTokens first = PhraseTokens.Find(parsed.Phrases[0], encoding);
        Assert.Equal("two blue mushrooms ", Tokenizer.Decode(first.All.Select(token => encoding.Tokens[token].Id)));
        Assert.Equal("mushrooms ", Tokenizer.Decode(first.Head.Select(token => encoding.Tokens[token].Id)));
        Assert.Equal("sand ", Tokenizer.Decode(
            PhraseTokens.Find(parsed.Phrases[1], encoding).All.Select(token => encoding.Tokens[token].Id)));
    }

    [Fact]
    public void APhraseWithoutTokensIsAnError()
    {
        // The reference number 1 is a control character that HTML forbids: cleaning drops it.
        ClipEncoding encoding = Tokenizer.Encode("a &#1; b");
        var phrase = new Phrase("&#1;", 2, 6, new TextSpan(2, 6), false);
        var failure = Assert.Throws<DenoteException>(() => PhraseTokens.Find(phrase, encoding));
        Assert.Contains("'&#1;' at column 3 has no tokens", failure.Message, StringComparison.Ordinal);
        var outside = new Phrase("b", 7, 90, new TextSpan(7, 90), false);
        Assert.Contains("outside", Assert.Throws<DenoteException>(() => PhraseTokens.Find(outside, encoding)).Message,
            StringComparison.Ordinal);
    }

    private static string FindTokenizer()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "models", "picturebook", "tokenizer");
            if (Directory.Exists(folder)) return folder;
        }
        throw new DirectoryNotFoundException("The repository has lost its models/picturebook/tokenizer.");
    }
}
