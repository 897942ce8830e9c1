namespace Denote.Imaging.Drawing;

/// <summary>Finds runs of equal values in a row of a mask.</summary>
internal static class MaskRun
{
    /// <summary>The next run of a value; false when the row holds no more.</summary>
    /// <param name="row">The row.</param>
    /// <param name="value">What the run is made of.</param>
    /// <param name="from">Where the search begins.</param>
    /// <param name="start">The run's first pixel.</param>
    /// <param name="end">The pixel behind its last one.</param>
    public static bool Next(ReadOnlySpan<bool> row, bool value, int from, out int start, out int end)
    {
        int skipped = row[from..].IndexOf(value);
        start = end = row.Length;
        if (skipped < 0) return false;
        start = from + skipped;
        int length = row[start..].IndexOf(!value);
        if (length >= 0) end = start + length;
        return true;
    }
}
