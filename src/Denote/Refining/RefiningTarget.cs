using Denote.Models.Tokenization;

namespace Denote.Refining;

/// <summary>A class's prompt and the tokens of its name.</summary>
/// <param name="Ids">The padded prompt.</param>
/// <param name="TokenMask">For every token of the prompt 1 where it belongs to the class's name, else 0.</param>
internal sealed record RefiningTarget(int[] Ids, float[] TokenMask)
{
    /// <summary>Finds alpha(T_c) of eq. 3 in the prompt of a class.</summary>
    /// <exception cref="DenoteException">The name has no tokens, or the prompt is too long.</exception>
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
        var mask = new float[padded.Ids.Length];
        foreach (int token in tokens) mask[token + 1] = 1;
        return new RefiningTarget(padded.Ids, mask);
    }
}
