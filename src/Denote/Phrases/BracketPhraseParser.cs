using System.Text;

namespace Denote.Phrases;

/// <summary>
/// Reads marked phrases: <c>[a red boat] beside [the pier]</c>. A bracket that belongs to the text is written
/// <c>\[</c> or
/// <c>\]</c>, and <c>\\[</c> is a backslash before a mark.
/// </summary>
public sealed class BracketPhraseParser : IPhraseParser
{
    private const char Escape = '\\';

    /// <summary>Whether a narrative has a bracket that is a mark.</summary>
    public static bool HasBrackets(string narrative)
    {
        ArgumentNullException.ThrowIfNull(narrative);
        for (int i = 0; i < narrative.Length; i++)
        {
            if (IsEscape(narrative, i)) i++;
            else if (narrative[i] is '[' or ']') return true;
        }
        return false;
    }

    /// <summary>Resolves the escapes of a narrative; brackets that are marks stay.</summary>
    public static string Unescape(string narrative)
    {
        ArgumentNullException.ThrowIfNull(narrative);
        var clean = new StringBuilder(narrative.Length);
        for (int i = 0; i < narrative.Length; i++)
        {
            if (IsEscape(narrative, i)) i++;
            clean.Append(narrative[i]);
        }
        return clean.ToString();
    }

    /// <inheritdoc/>
    /// <exception cref="DenoteException">
    /// A bracket is nested, unbalanced or holds no word, or there is none at all; the message names its column.
    /// </exception>
    public ParsedNarrative Parse(string narrative)
    {
        PhraseParser.RequireText(narrative);
        var clean = new StringBuilder(narrative.Length);
        var marks = new List<(TextSpan Span, int Column)>();
        int? open = null;
        int start = 0;
        for (int i = 0; i < narrative.Length; i++)
        {
            char character = narrative[i];
            if (IsEscape(narrative, i))
            {
                clean.Append(narrative[++i]);
            }
            else if (character == '[')
            {
                if (open is { } outer)
                {
                    throw Fault(i, $"a '[' inside the phrase that opened at column {outer + 1}; "
                        + "phrases cannot be nested. Close the first with ']', or write \\[ for a plain bracket");
                }
                (open, start) = (i, clean.Length);
            }
            else if (character == ']')
            {
                if (open is not { } begin)
                {
                    throw Fault(i, "a ']' without a '[' before it. Add the '[', or write \\] for a plain bracket");
                }
                marks.Add((new TextSpan(start, clean.Length), begin));
                open = null;
            }
            else
            {
                clean.Append(character);
            }
        }
        if (open is { } unclosed)
        {
            throw Fault(unclosed, "a '[' that is never closed. Add the ']', or write \\[ for a plain bracket");
        }
        if (marks.Count == 0)
        {
            throw new DenoteException(
                "The narrative marks no phrase. Put brackets around what to find: [a red boat] on the sea.");
        }
        string text = clean.ToString();
        return new ParsedNarrative(text, [.. marks.Select(mark => ToPhrase(text, mark.Span, mark.Column))],
            PhraseSource.Brackets);
    }

    private static Phrase ToPhrase(string text, TextSpan span, int column)
    {
        (int start, int end) = (span.Start, span.End);
        while (start < end && char.IsWhiteSpace(text[start])) start++;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        if (start == end) throw Fault(column, "a phrase without any word. Write what to find between the brackets");
        string phrase = text[start..end];
        HeadNoun head = HeadNoun.Find(phrase);
        var headSpan = new TextSpan(start + head.Span.Start, start + head.Span.End);
        return new Phrase(phrase, start, end, headSpan, head.IsPlural);
    }

    private static bool IsEscape(string text, int at)
    {
        if (text[at] != Escape || at + 1 == text.Length) return false;
        if (text[at + 1] is '[' or ']') return true;
        return text[at + 1] == Escape && at + 2 < text.Length && text[at + 2] is '[' or ']';
    }

    private static DenoteException Fault(int index, string fault) =>
        new($"The narrative has, at column {index + 1}, {fault}.");
}
