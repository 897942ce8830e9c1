using Denote.Models.Tokenization;

namespace Denote.Phrases;

/// <summary>
/// Splits narratives that are longer than a prompt (DiffPNG, long narratives): each part ends at the last full stop
/// that fits, or where the prompt is full if there is none. Each part is its own prompt, and the maps of the parts'
/// tokens follow each other in token order. A phrase that a split cuts keeps all its tokens: they then stand in two
/// prompts.
/// </summary>
public static class NarrativeSplitter
{
    /// <summary>
    /// The parts of a tokenized narrative, each of at most <see cref="ClipTokenizer.MaxTextTokens"/> tokens.
    /// </summary>
    /// <remarks>A narrative without tokens has one part, an empty prompt.</remarks>
    public static IReadOnlyList<PromptPart> Split(ClipTokenizer tokenizer, ClipEncoding narrative)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(narrative);
        int[] ids = narrative.Ids;
        bool[] stops = [.. narrative.Tokens.Select(IsFullStop)];
        var parts = new List<PromptPart>();
        int first = 0;
        foreach (int length in Lengths(stops, tokenizer.MaxTextTokens))
        {
            parts.Add(new PromptPart(first, tokenizer.Pad(ids.AsSpan(first, length)), length));
            first += length;
        }
        if (parts.Count == 0) parts.Add(new PromptPart(0, tokenizer.Pad([]), 0));
        return parts;
    }

    /// <summary>How many tokens each part gets.</summary>
    /// <param name="stops">Which tokens are full stops.</param>
    /// <param name="longest">The most tokens a part may have, at least 1.</param>
    public static IReadOnlyList<int> Lengths(ReadOnlySpan<bool> stops, int longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 1);
        var lengths = new List<int>();
        ReadOnlySpan<bool> rest = stops;
        while (rest.Length > longest)
        {
            int stop = rest[..longest].LastIndexOf(true);
            int length = stop >= 0 ? stop + 1 : longest;
            lengths.Add(length);
            rest = rest[length..];
        }
        if (rest.Length > 0) lengths.Add(rest.Length);
        return lengths;
    }

    // The reference looks for the token "."; in CLIP's vocabulary that is a word of its own.
    private static bool IsFullStop(ClipToken token) => token.Text is ".</w>" or ".";
}
