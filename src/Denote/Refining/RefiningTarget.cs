using Denote.Models.Tokenization;

namespace Denote.Refining;

/// <summary>A class's prompt, the tokens of its name and what a segmentation ControlNet takes it for.</summary>
/// <param name="Ids">The padded prompt.</param>
/// <param name="TokenMask">For every token of the prompt 1 where it belongs to the class's name, else 0.</param>
/// <param name="BackgroundTokenMask">The same for the prompt's other words.</param>
/// <param name="Category">Its category of ADE20K; null where there is none, or no ControlNet.</param>
internal sealed record RefiningTarget(
    int[] Ids, float[] TokenMask, float[] BackgroundTokenMask, Ade20KCategory? Category = null)
{
    /// <summary>Finds alpha(T_c) of eq. 3 in the prompt of a class.</summary>
    /// <exception cref="DenoteException">
    /// The name has no tokens, the prompt is too long, or a category that the settings name does not exist.
    /// </exception>
    public static RefiningTarget Find(ClipTokenizer tokenizer, RefiningOptions options, string className)
    {
        string prompt = options.PromptFor(className);
        var padded = tokenizer.EncodePadded(prompt);
        if (padded.IsTruncated)
        {
            throw new DenoteException($"The prompt '{prompt}' has {padded.Encoding.Tokens.Count} tokens, the text "
                + $"encoder takes {padded.KeptTokens}; give the class a shorter name.");
        }
        int start = options.Prompt.IndexOf(RefiningOptions.ClassPlace, StringComparison.Ordinal);
        int[] tokens = padded.Encoding.TokensIn(start, start + className.Length);
        if (tokens.Length == 0)
        {
            throw new DenoteException($"The class name '{className}' has no tokens: none of its characters means "
                + "anything to the text encoder. Write it in words.");
        }
        float[] mask = new float[padded.Ids.Length], background = new float[padded.Ids.Length];
        // The start token comes first.
        background.AsSpan(1, padded.KeptTokens).Fill(1);
        foreach (int token in tokens) (mask[token + 1], background[token + 1]) = (1, 0);
        var category = options.ControlScale is null ? null : Categorize(options, className);
        return new RefiningTarget(padded.Ids, mask, background, category);
    }

    /// <summary>The category that the settings name for a class, or that its own name means.</summary>
    private static Ade20KCategory? Categorize(RefiningOptions options, string className)
    {
        if (!options.ControlClasses.TryGetValue(className, out string? named)) return Ade20KCategories.Find(className);
        return Ade20KCategories.Find(named) ?? throw new DenoteException(
            $"'{named}' is no category of ADE20K, as which the ControlNet shall see '{className}'. The 150 categories "
            + "are things like building, car, animal, plant, bag; docs/command-line.md lists them.");
    }
}
