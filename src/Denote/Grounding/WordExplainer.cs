using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Models.Tokenization;

namespace Denote.Grounding;

/// <summary>Reads the attention of every word of a text.</summary>
internal sealed class WordExplainer(StableDiffusion model, ModelIdentity identity)
{
    private const string EndOfWord = "</w>";

    public Explanation Explain(Image image, string text, GroundingOptions options, IProgress<DenoteProgress>? progress)
    {
        options = options.ResolveFor(model);
        ClipEncoding encoding = model.Tokenizer.Encode(text);
        var words = Words(encoding);
        if (words.Count == 0)
            throw new DenoteException($"'{text}' holds no word that the text encoder knows; write what is to be seen.");
        var request = ReadingRequest.For([options], words.SelectMany(word => word)) with { SelfSide = null };
        var reading = new AttentionReader(model).Read(image, encoding, request, new StageClock(progress));
        return new Explanation(
            image, text, [.. words.Select(word => Explain(image, reading, word, options))], options, identity);
    }

    private static WordAttention Explain(
        Image image, AttentionReading reading, IReadOnlyList<int> word, GroundingOptions options)
    {
        // A word's tokens count the same: none of them is its subject.
        float[] weights = SubjectFocus.Uniform(word.Count);
        FloatImage[] maps = [.. options.CrossResolutions!.Select(side =>
            PhraseMaps.Sum([.. word.Select(token => reading.CrossMap(side, token))], weights))];
        var tokens = reading.Text.Tokens;
        var span = new TextSpan(tokens[word[0]].Start, tokens[word[^1]].End);
        return new WordAttention(
            span.In(reading.Text.Text),
            span,
            PhraseMaps.Fuse(maps, image.Width, image.Height),
            PhraseMaps.Peak(maps[0]));
    }

    /// <summary>The tokens of each word; punctuation is no word.</summary>
    private static List<IReadOnlyList<int>> Words(ClipEncoding encoding)
    {
        var words = new List<IReadOnlyList<int>>();
        var word = new List<int>();
        for (int i = 0; i < encoding.Tokens.Count; i++)
        {
            word.Add(i);
            if (!encoding.Tokens[i].Text.EndsWith(EndOfWord, StringComparison.Ordinal) && i + 1 < encoding.Tokens.Count)
                continue;
            string letters = encoding.Text[encoding.Tokens[word[0]].Start..encoding.Tokens[i].End];
            if (letters.EnumerateRunes().Any(System.Text.Rune.IsLetterOrDigit)) words.Add([.. word]);
            word.Clear();
        }
        return words;
    }
}
