namespace Denote.Models.Tokenization;

/// <summary>A text as the text encoder takes it: start token, tokens, end token, padding.</summary>
/// <param name="Ids">All ids, as many as the prompt is long.</param>
/// <param name="Encoding">The whole text's tokens, those that were cut off included.</param>
/// <param name="KeptTokens">How many of the tokens are in <paramref name="Ids"/>; token i is at position i + 1.</param>
public sealed record PaddedPrompt(int[] Ids, ClipEncoding Encoding, int KeptTokens)
{
    /// <summary>How many tokens did not fit.</summary>
    public int TruncatedTokens => Encoding.Tokens.Count - KeptTokens;

    /// <summary>Whether tokens did not fit. Whoever uses such a prompt must tell the user.</summary>
    public bool IsTruncated => TruncatedTokens > 0;

    /// <summary>The part of the user's text that did not fit, empty when all did.</summary>
    public string TruncatedText => IsTruncated ? Encoding.Text[Encoding.Tokens[KeptTokens].Start..] : "";
}
