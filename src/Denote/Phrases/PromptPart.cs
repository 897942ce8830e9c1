namespace Denote.Phrases;

/// <summary>A part of a long narrative that fits one prompt.</summary>
/// <param name="FirstToken">The index of its first token among all tokens of the narrative.</param>
/// <param name="Ids">
/// The ids as the text encoder takes them: start token, the part's tokens, end token, padding.
/// </param>
/// <param name="TokenCount">How many tokens of the narrative it has.</param>
public sealed record PromptPart(int FirstToken, int[] Ids, int TokenCount)
{
    /// <summary>One past the index of its last token among all tokens of the narrative.</summary>
    public int EndToken => FirstToken + TokenCount;

    /// <summary>Where in <see cref="Ids"/> a token of the narrative stands; the start token is at 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The token is in another part.</exception>
    public int PositionOf(int token)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(token, FirstToken);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, EndToken);
        return token - FirstToken + 1;
    }
}
