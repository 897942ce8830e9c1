using System.Globalization;

namespace Denote.Models.Tokenization;

/// <summary>
/// Unicode Normalization Form C with spans (UAX #15). .NET's own normalization is not used: it does nothing when a
/// program runs without culture data, as Denote does.
/// </summary>
internal static class CanonicalComposition
{
    private const int HangulSyllables = 0xAC00, HangulLeads = 0x1100, HangulVowels = 0x1161, HangulTrails = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28;
    private const int FirstComposable = 0x300;

    private static readonly Lazy<Tables> Data = new(Tables.Read);

    /// <summary>Composes; a composed code point spans everything it was made from.</summary>
    public static List<MappedRune> Compose(List<MappedRune> runes)
    {
        // Below the combining accents nothing can change.
        if (runes.TrueForAll(rune => rune.Value < FirstComposable)) return runes;
        var decomposed = new List<MappedRune>(runes.Count);
        foreach (MappedRune rune in runes) Decompose(rune, decomposed);
        Reorder(decomposed);
        return Recompose(decomposed);
    }

    private static void Decompose(MappedRune rune, List<MappedRune> result)
    {
        int syllable = rune.Value - HangulSyllables;
        if (syllable is >= 0 and < LeadCount * VowelCount * TrailCount)
        {
            result.Add(rune with { Value = HangulLeads + (syllable / (VowelCount * TrailCount)) });
            result.Add(rune with { Value = HangulVowels + (syllable / TrailCount % VowelCount) });
            int trail = syllable % TrailCount;
            if (trail > 0) result.Add(rune with { Value = HangulTrails + trail });
        }
        else if (Data.Value.Decompositions.TryGetValue(rune.Value, out int[]? parts))
        {
            foreach (int part in parts) Decompose(rune with { Value = part }, result);
        }
        else
        {
            result.Add(rune);
        }
    }

    // Canonical ordering: each run of combining marks, stably by combining class.
    private static void Reorder(List<MappedRune> runes)
    {
        int at = 0;
        while (at < runes.Count)
        {
            if (ClassOf(runes[at]) == 0)
            {
                at++;
                continue;
            }
            int end = at;
            while (end < runes.Count && ClassOf(runes[end]) != 0) end++;
            MappedRune[] sorted = [.. runes[at..end].OrderBy(ClassOf)];
            for (int i = 0; i < sorted.Length; i++) runes[at + i] = sorted[i];
            at = end;
        }
    }

    private static List<MappedRune> Recompose(List<MappedRune> runes)
    {
        var result = new List<MappedRune>(runes.Count);
        int starter = -1, lastClass = 0;
        foreach (MappedRune rune in runes)
        {
            int combiningClass = ClassOf(rune);
            // A mark is blocked from its starter by one of the same or a higher class between them.
            bool adjacent = starter == result.Count - 1;
            bool blocked = !adjacent && (lastClass == 0 || lastClass >= combiningClass);
            if (starter >= 0 && !blocked && Pair(result[starter].Value, rune.Value) is { } composed)
            {
                MappedRune first = result[starter];
                int start = Math.Min(first.Start, rune.Start), end = Math.Max(first.End, rune.End);
                result[starter] = new MappedRune(composed, start, end);
                continue;
            }
            if (combiningClass == 0) starter = result.Count;
            lastClass = combiningClass;
            result.Add(rune);
        }
        return result;
    }

    private static int? Pair(int first, int second)
    {
        int lead = first - HangulLeads, vowel = second - HangulVowels;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
        {
            return HangulSyllables + (((lead * VowelCount) + vowel) * TrailCount);
        }
        int syllable = first - HangulSyllables, trail = second - HangulTrails;
        if (syllable is >= 0 and < LeadCount * VowelCount * TrailCount && syllable % TrailCount == 0
            && trail is > 0 and < TrailCount)
        {
            return first + trail;
        }
        return Data.Value.Compositions.TryGetValue((first, second), out int composed) ? composed : null;
    }

    private static int ClassOf(MappedRune rune) => Data.Value.Classes.GetValueOrDefault(rune.Value);

    private sealed record Tables(
        Dictionary<int, int[]> Decompositions, Dictionary<(int, int), int> Compositions, Dictionary<int, int> Classes)
    {
        public static Tables Read()
        {
            var tables = new Tables([], [], []);
            foreach (string line in EmbeddedText.Lines("canonical-composition.txt"))
            {
                string[] fields = line.Split(' ');
                int code = Hexadecimal(fields[1]);
                if (fields[0] == "C")
                {
                    int combiningClass = int.Parse(fields[3], CultureInfo.InvariantCulture);
                    int last = Hexadecimal(fields[2]);
                    for (int value = code; value <= last; value++) tables.Classes[value] = combiningClass;
                    continue;
                }
                int[] parts = [.. fields.Skip(2).Select(Hexadecimal)];
                tables.Decompositions[code] = parts;
                if (fields[0] == "D") tables.Compositions[(parts[0], parts[1])] = code;
            }
            return tables;
        }

        private static int Hexadecimal(string text) => Convert.ToInt32(text, 16);
    }
}
