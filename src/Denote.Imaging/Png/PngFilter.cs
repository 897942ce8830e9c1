namespace Denote.Imaging.Png;

/// <summary>The five row filters of the PNG specification, section 9.</summary>
internal static class PngFilter
{
    public const int Count = 5;

    /// <summary>Undoes a filter in place.</summary>
    /// <param name="filter">0 none, 1 sub, 2 up, 3 average, 4 Paeth.</param>
    /// <param name="row">The filtered bytes, which become the row.</param>
    /// <param name="above">The row above, of the same length; zeros above the first row.</param>
    /// <param name="step">Bytes between a byte and its left neighbour.</param>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case 0:
                return;
            case 1:
                for (int i = step; i < row.Length; i++) row[i] += row[i - step];
                return;
            case 2:
                for (int i = 0; i < row.Length; i++) row[i] += above[i];
                return;
            case 3:
                for (int i = 0; i < step && i < row.Length; i++) row[i] += (byte)(above[i] >> 1);
                for (int i = step; i < row.Length; i++) row[i] += (byte)(row[i - step] + above[i] >> 1);
                return;
            case 4:
                for (int i = 0; i < step && i < row.Length; i++) row[i] += above[i];
                for (int i = step; i < row.Length; i++) row[i] += Paeth(row[i - step], above[i], above[i - step]);
                return;
            default:
                throw new ImageException($"The PNG uses row filter {filter}, which does not exist.");
        }
    }

    /// <summary>
    /// Filters a row for writing; parameters as in <see cref="Undo"/>, the result in <paramref name="to"/>.
    /// </summary>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> to)
    {
        above = above[..row.Length];
        to = to[..row.Length];
        int start = Math.Min(step, row.Length);
        switch (filter)
        {
            case 0:
                row.CopyTo(to);
                return;
            case 1:
                row[..start].CopyTo(to);
                for (int i = step; i < row.Length; i++) to[i] = (byte)(row[i] - row[i - step]);
                return;
            case 2:
                for (int i = 0; i < row.Length; i++) to[i] = (byte)(row[i] - above[i]);
                return;
            case 3:
                for (int i = 0; i < start; i++) to[i] = (byte)(row[i] - (above[i] >> 1));
                for (int i = step; i < row.Length; i++) to[i] = (byte)(row[i] - (row[i - step] + above[i] >> 1));
                return;
            default:
                for (int i = 0; i < start; i++) to[i] = (byte)(row[i] - above[i]);
                for (int i = step; i < row.Length; i++)
                    to[i] = (byte)(row[i] - Paeth(row[i - step], above[i], above[i - step]));
                return;
        }
    }

    private static byte Paeth(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner), toUp = Math.Abs(left - corner);
        int toCorner = Math.Abs(left + up - 2 * corner);
        if (toLeft <= toUp && toLeft <= toCorner) return (byte)left;
        return (byte)(toUp <= toCorner ? up : corner);
    }
}
