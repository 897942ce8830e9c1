using System.Numerics.Tensors;
using Denote.Imaging;
using Denote.Referring;

namespace Denote.Labelling;

/// <summary>
/// The category pre-filter (OVDiff, section 3.4): CLIP says which of the things are in the picture. First those more
/// probable than chance are kept, at most a few of them; then the text "a X and a Y and ..." of that combination that
/// fits the picture best decides.
/// </summary>
/// <param name="clip">CLIP.</param>
/// <param name="names">The things to choose among.</param>
internal sealed class CategoryFilter(ClipEncoders clip, IReadOnlyList<string> names)
{
    private readonly Dictionary<string, float[]> _texts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>The things to choose among.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The places of the things that are in the picture, in rising order.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="most">How many things the first stage keeps.</param>
    /// <param name="scaled">Whether the probabilities are made with CLIP's logit scale.</param>
    public IReadOnlyList<int> Choose(Image image, int most, bool scaled)
    {
        if (names.Count == 0) return [];
        float[] embedding = clip.EncodeSquare(image);
        double[] likeness = Likeness(embedding, [.. Enumerable.Range(0, names.Count).Select(thing => new[] { thing })]);
        IReadOnlyList<int> probable = Probable(likeness, scaled ? clip.Model.Scale : 1, most);
        IReadOnlyList<int[]> combinations = Combinations(probable);
        double[] fit = Likeness(embedding, combinations);
        return [.. combinations[Array.IndexOf(fit, fit.Max())].Order()];
    }

    /// <summary>
    /// The first stage: the places whose softmax is at least 1 / count, in rising order; if they are too many, the most
    /// probable, the best first.
    /// </summary>
    /// <param name="likeness">Cosines of the picture and each thing's text.</param>
    /// <param name="scale">What they are multiplied with before the softmax.</param>
    /// <param name="most">How many are kept.</param>
    public static IReadOnlyList<int> Probable(IReadOnlyList<double> likeness, double scale, int most)
    {
        double peak = likeness.Max();
        double[] odds = [.. likeness.Select(value => Math.Exp(scale * (value - peak)))];
        double sum = odds.Sum();
        int[] kept =
        [
            .. Enumerable.Range(0, odds.Length).Where(thing => odds[thing] / sum >= 1.0 / odds.Length),
        ];
        // Rounding may hide all of many equal probabilities.
        if (kept.Length == 0) kept = [.. Enumerable.Range(0, odds.Length)];
        return kept.Length <= most ? kept : [.. kept.OrderByDescending(thing => odds[thing]).Take(most)];
    }

    /// <summary>All non-empty subsets, the small ones first, in the order of Python's <c>combinations</c>.</summary>
    public static IReadOnlyList<int[]> Combinations(IReadOnlyList<int> things)
    {
        var all = new List<int[]>();
        for (int size = 1; size <= things.Count; size++) Extend([], 0, size);
        return all;

        void Extend(int[] chosen, int next, int missing)
        {
            if (missing == 0)
            {
                all.Add(chosen);
                return;
            }
            for (int i = next; i <= things.Count - missing; i++) Extend([.. chosen, things[i]], i + 1, missing - 1);
        }
    }

    /// <summary>The cosine of the picture and the text of each combination; texts are encoded once.</summary>
    private double[] Likeness(float[] embedding, IReadOnlyList<int[]> combinations)
    {
        string[] texts = [.. combinations.Select(Text)];
        lock (_lock)
        {
            string[] unknown = [.. texts.Where(text => !_texts.ContainsKey(text)).Distinct()];
            foreach ((string text, float[] encoded) in unknown.Zip(clip.EncodeTexts(unknown))) _texts[text] = encoded;
            return [.. texts.Select(text => (double)TensorPrimitives.Dot<float>(embedding, _texts[text]))];
        }
    }

    private string Text(int[] things) => string.Join(" and ", things.Select(thing => $"a {names[thing]}"));
}
