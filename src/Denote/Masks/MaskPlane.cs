using Denote.Imaging;

namespace Denote.Masks;

/// <summary>One channel of a file: a whole number for every pixel, row by row.</summary>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Samples">The numbers, <c>[Height, Width]</c>, 0 or more.</param>
/// <param name="White">The number that means certainty where the numbers are probabilities.</param>
/// <param name="IsExact">Whether they are as they were written; those of a JPEG are not.</param>
/// <param name="Name">What they are, in words: "grey values".</param>
internal sealed record MaskPlane(int Width, int Height, int[] Samples, int White, bool IsExact, string Name)
{
    private const int MostListed = 6;

    /// <summary>How far a JPEG's value may be from the one that is asked for.</summary>
    private const int JpegNoise = 24;

    private (int Value, int Count)[]? _counts;

    /// <summary>The different numbers in rising order, and how many pixels have each.</summary>
    public (int Value, int Count)[] Counts => _counts ??= Count(Samples);

    /// <summary>The most frequent values, for people.</summary>
    public string Listed
    {
        get
        {
            var most = Counts.OrderByDescending(entry => entry.Count).Take(MostListed).OrderBy(entry => entry.Value);
            string rest = Counts.Length > MostListed ? $" and {Counts.Length - MostListed} others" : "";
            return $"the {Name} {string.Join(", ", most.Select(entry => Text(entry.Value, entry.Count)))}{rest}";
        }
    }

    /// <summary>The numbers that may be classes: all but 0 and the border, which is 255, or 65535 of 16 bits.</summary>
    public IReadOnlyList<string> Labels =>
        [.. Values.Where(value => value != FormattableString.Invariant($"{Border}"))];

    /// <summary>All numbers but 0.</summary>
    public IReadOnlyList<string> Values =>
    [
        .. Counts.Where(entry => entry.Value != 0).Select(entry => FormattableString.Invariant($"{entry.Value}")),
    ];

    /// <summary>The number that marks uncertain borders in label maps.</summary>
    public int Border => White > byte.MaxValue ? ushort.MaxValue : byte.MaxValue;

    /// <summary>The pixels of one number; null where there are none.</summary>
    public Mask? Of(string label)
    {
        if (MaskReading.NumberOf(label) is not { } number) return null;
        int tolerance = IsExact ? 0 : Math.Min(JpegNoise, Math.Abs(number) / 2);
        return Where(value => Math.Abs(value - number) <= tolerance) is { Area: > 0 } mask ? mask : null;
    }

    /// <summary>The pixels that a rule holds for.</summary>
    public Mask Where(Func<int, bool> rule) => new(Width, Height, Array.ConvertAll(Samples, value => rule(value)));

    /// <summary>The numbers as shares of white, 0..1.</summary>
    public FloatImage ToProbability() =>
        new(Width, Height, Array.ConvertAll(Samples, value => Math.Min(1f, value / (float)White)));

    private static string Text(int value, int count) =>
        FormattableString.Invariant($"{value} ({count} {(count == 1 ? "pixel" : "pixels")})");

    private static (int Value, int Count)[] Count(int[] samples)
    {
        int largest = samples.Length == 0 ? 0 : samples.Max();
        if (largest > ushort.MaxValue)
            return [.. samples.CountBy(value => value).Select(pair => (pair.Key, pair.Value)).Order()];
        var counts = new int[largest + 1];
        foreach (int value in samples) counts[value]++;
        return [.. counts.Select((count, value) => (value, count)).Where(entry => entry.count > 0)];
    }
}
