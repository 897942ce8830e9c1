using Denote.Models.Tokenization;

namespace Denote.Models.Tests.Tokenization;

/// <summary>What holds for the spans of every encoding.</summary>
internal static class SpanAssert
{
    /// <summary>Spans are inside the text, not empty, and neither starts nor ends ever decrease.</summary>
    public static void Ordered(ClipEncoding encoding)
    {
        int start = 0, end = 0;
        foreach (ClipToken token in encoding.Tokens)
        {
            Assert.InRange(token.Start, start, encoding.Text.Length);
            Assert.InRange(token.End, Math.Max(end, token.Start + 1), encoding.Text.Length);
            (start, end) = (token.Start, token.End);
        }
    }

    /// <summary>Every character that is not white space belongs to a token.</summary>
    public static void Covering(ClipEncoding encoding)
    {
        var covered = new bool[encoding.Text.Length];
        foreach (ClipToken token in encoding.Tokens) covered.AsSpan(token.Start, token.End - token.Start).Fill(true);
        for (int i = 0; i < covered.Length; i++)
        {
            if (!char.IsWhiteSpace(encoding.Text[i])) Assert.True(covered[i], $"character {i} of '{encoding.Text}'");
        }
    }
}
