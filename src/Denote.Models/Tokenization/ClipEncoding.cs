namespace Denote.Models.Tokenization;

/// <summary>A text cut into tokens, without start, end or padding tokens.</summary>
/// <param name="Text">The user's own text, which the tokens' spans point into.</param>
/// <param name="Tokens">The tokens in order; their starts and ends never decrease.</param>
public sealed record ClipEncoding(string Text, IReadOnlyList<ClipToken> Tokens)
{
    /// <summary>The ids of the tokens.</summary>
    public int[] Ids
    {
        get
        {
            var ids = new int[Tokens.Count];
            for (int i = 0; i < ids.Length; i++) ids[i] = Tokens[i].Id;
            return ids;
        }
    }

    /// <summary>
    /// The indices of all tokens that share a character with <c>[start, end)</c> of the text, ascending; empty when
    /// none does.
    /// </summary>
    public int[] TokensIn(int start, int end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, Text.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        var indices = new List<int>();
        for (int i = 0; start < end && i < Tokens.Count && Tokens[i].Start < end; i++)
        {
            if (Tokens[i].End > start) indices.Add(i);
        }
        return [.. indices];
    }
}
