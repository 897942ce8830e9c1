using Denote.Models.Diffusion;

namespace Denote.Labelling;

/// <summary>The sentence that shows a class to the diffusion model, and where its words stand in it.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Ids">The sentence as the text encoder takes it.</param>
/// <param name="Positions">The positions of the class's tokens among them.</param>
internal sealed record ClassPrompt(string Text, int[] Ids, IReadOnlyList<int> Positions)
{
    private const string Beginning = "A good picture of a ";

    /// <summary>Makes the prompt of a class.</summary>
    /// <exception cref="DenoteException">The name means nothing to the text encoder, or is too long for it.</exception>
    public static ClassPrompt Of(StableDiffusion model, string className)
    {
        string text = Beginning + className;
        var prompt = model.Tokenizer.EncodePadded(text);
        int[] tokens = prompt.Encoding.TokensIn(Beginning.Length, text.Length);
        if (tokens.Length == 0)
            throw new DenoteException($"The class '{className}' has no tokens: none of its characters means anything "
                + "to the text encoder. Write it in words.");
        if (prompt.IsTruncated)
            throw new DenoteException(
                $"The class name '{className}' is longer than the text encoder reads; shorten it.");
        return new ClassPrompt(text, prompt.Ids, [.. tokens.Select(token => token + 1)]);
    }
}
