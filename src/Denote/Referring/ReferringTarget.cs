using System.Text;
using Denote.Models.Tokenization;
using Denote.Phrases;

namespace Denote.Referring;

/// <summary>An expression as the networks take it.</summary>
/// <param name="Text">The expression.</param>
/// <param name="Root">Where its root word stands.</param>
/// <param name="Ids">Its padded token ids.</param>
/// <param name="TokenPosition">The place of the root word's last token in <paramref name="Ids"/>.</param>
/// <param name="Position">Where in the picture the expression says its object is.</param>
/// <param name="Warnings">What the user should know.</param>
internal sealed record ReferringTarget(
    string Text,
    TextSpan Root,
    int[] Ids,
    int TokenPosition,
    PicturePosition Position,
    IReadOnlyList<string> Warnings)
{
    /// <summary>The root word as the expression has it.</summary>
    public string RootText => Root.In(Text);

    /// <summary>Reads an expression.</summary>
    /// <param name="tokenizer">The diffusion model's tokenizer.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="options">The root word, if the user names one.</param>
    /// <exception cref="DenoteException">It is empty, names nothing, or its root word cannot be looked up.</exception>
    public static ReferringTarget Read(ClipTokenizer tokenizer, string expression, ReferringOptions options)
    {
        TextSpan root = options.RootWord is { } word ? FindWord(expression, word) : FindRoot(expression);
        PaddedPrompt prompt = tokenizer.EncodePadded(expression);
        int[] tokens = prompt.Encoding.TokensIn(root.Start, root.End);
        if (tokens.Length == 0)
            throw new DenoteException(
                $"'{root.In(expression)}' means nothing to the text encoder; name the thing in words.");
        if (tokens[^1] >= prompt.KeptTokens)
            throw new DenoteException($"The root word '{root.In(expression)}' comes after the {prompt.KeptTokens} "
                + "tokens that the text encoder reads; shorten the expression.");
        var warnings = new List<string>();
        if (prompt.IsTruncated)
        {
            warnings.Add(
                $"the text encoder reads {prompt.KeptTokens} tokens; '{Shorten(prompt.TruncatedText)}' was cut off");
        }
        if (!HasLatinLetter(expression))
            warnings.Add("it has no word in the Latin script; the text encoder hardly knows others");
        else if (UnknownWords.Warn(prompt.Encoding, 0, expression.Length) is { } unknown)
            warnings.Add(unknown);
        return new ReferringTarget(
            expression,
            root,
            prompt.Ids,
            tokens[^1] + 1,
            PositionalBias.Find(expression),
            warnings);
    }

    private static TextSpan FindRoot(string expression)
    {
        HeadNoun head = HeadNoun.Find(expression);
        if (!WordReader.Read(expression).Exists(NamesSomething))
        {
            throw new DenoteException(
                $"'{expression}' names nothing to look for; say what it is, as in \"the boat on the left\".");
        }
        return head.Span;
    }

    private static bool NamesSomething(Word word) => word.Class is not (WordClass.Determiner or WordClass.Preposition
        or WordClass.Closed or WordClass.BeforeVerb or WordClass.Copula or WordClass.Conjunction or WordClass.Adverb);

    private static TextSpan FindWord(string expression, string wanted)
    {
        if (string.IsNullOrWhiteSpace(expression)) return HeadNoun.Find(expression).Span;
        string bare = wanted.Trim().ToLowerInvariant();
        Word? found = WordReader.Read(expression).Find(word => word.Text == bare);
        return found is null
            ? throw new DenoteException(
                $"The root word '{wanted}' is not a word of '{expression}'; choose one of its words.")
            : new TextSpan(found.Start, found.End);
    }

    private static bool HasLatinLetter(string text) =>
        text.EnumerateRunes().Any(rune => Rune.IsLetter(rune) && rune.Value < 0x250);

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text[..40]}...";
}
