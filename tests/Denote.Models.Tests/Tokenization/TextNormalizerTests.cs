using Denote.Models.Tokenization;

namespace Denote.Models.Tests.Tokenization;

public sealed class TextNormalizerTests
{
    [Theory]
    [InlineData("&amp;", "&")]
    [InlineData("&amp;lt;", "<")]
    [InlineData("&amp;amp;amp;", "&amp;")]
    [InlineData("&lt", "<")]
    [InlineData("&ltfoo", "<foo")]
    [InlineData("&notit;", "¬it;")]
    [InlineData("&notin;", "∉")]
    [InlineData("&unknown;", "&unknown;")]
    [InlineData("&;", "&;")]
    [InlineData("&#65;&#x42;&#X43", "abc")]
    [InlineData("&#;&#x;", "&#;&#x;")]
    [InlineData("&#0;&#xD800;&#99999999999999;", "���")]
    [InlineData("&#128;&#150;", "€–")]
    [InlineData("a&#1;b&#xFFFE;c", "abc")]
    [InlineData("&fjlig;", "fj")]
    [InlineData("x & y &", "x & y &")]
    public void HtmlReferencesAreResolvedTwice(string text, string expected) =>
        Assert.Equal(expected, Clean(text, ClipTextNormalization.OpenAi));

    [Theory]
    [InlineData("ΟΔΟΣ", "οδος")]
    [InlineData("ΣΑΣ'Σ Σ", "σασ'ς σ")]
    [InlineData("Σ", "σ")]
    [InlineData("ΑΣ.", "ας.")]
    [InlineData("ΑΣ.Α", "ασ.α")]
    [InlineData("İ", "i̇")]
    [InlineData("STRASSE ẞ", "strasse ß")]
    [InlineData("𐐀", "𐐨")]
    public void LowerCaseFollowsTheContext(string text, string expected) =>
        Assert.Equal(expected, Clean(text, ClipTextNormalization.OpenAi));

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("é", "é")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("a\u0302\u0323", "\u1EAD")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("한", "한")]
    [InlineData("\u212B", "å")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("ΑΣ", "ασ")]
    [InlineData(" \t x", " x")]
    public void TheFastFormComposes(string text, string expected) =>
        Assert.Equal(expected, Clean(text, ClipTextNormalization.TransformersFast));

    [Theory]
    [InlineData("a\0b\u0007c\uFFFDd\u00ADe", "abcde")]
    [InlineData("a漢b", "a 漢 b")]
    [InlineData("a\u00A0b", "a b")]
    public void TheSlowFormDropsControlsAndIsolatesIdeographs(string text, string expected) =>
        Assert.Equal(expected, Clean(text, ClipTextNormalization.TransformersSlow));

    [Fact]
    public void AComposedLetterSpansItsParts()
    {
        List<MappedRune> runes =
            TextNormalizer.Normalize("xe\u0301y", ClipTextNormalization.TransformersFast, lowerCase: true);
        Assert.Equal(new MappedRune('é', 1, 3), runes[1]);
    }

    private static string Clean(string text, ClipTextNormalization normalization) =>
        string.Concat(TextNormalizer.Normalize(text, normalization, lowerCase: true)
            .Select(rune => char.ConvertFromUtf32(rune.Value)));
}
