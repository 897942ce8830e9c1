using System.Numerics;
using System.Runtime.CompilerServices;

namespace Denote.Imaging.Png;

/// <summary>The five row filters of the PNG specification, section 9.</summary>
internal static class PngFilter
{
    public const int Count = 5;

    private static int Lanes => Vector<byte>.Count;

    /// <summary>Undoes a filter in place.</summary>
    /// <param name="filter">0 none, 1 sub, 2 up, 3 average, 4 Paeth.</param>
    /// <param name="row">The filtered bytes, which become the row.</param>
    /// <param name="above">The row above, of the same length; zeros above the first row.</param>
    /// <param name="step">Bytes between a byte and its left neighbour.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
                int at = 0;
                for (; at <= row.Length - Lanes; at += Lanes)
                    (new Vector<byte>(row[at..]) + new Vector<byte>(above[at..])).CopyTo(row[at..]);
                for (; at < row.Length; at++) row[at] += above[at];
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> to)
    {
        above = above[..row.Length];
        to = to[..row.Length];
        int at = Math.Min(step, row.Length);
        for (int i = 0; i < at; i++) to[i] = (byte)(row[i] - Prediction(filter, 0, above[i], 0));
        for (; at <= row.Length - Lanes; at += Lanes)
        {
            var prediction = Prediction(filter, new Vector<byte>(row[(at - step)..]), new Vector<byte>(above[at..]),
                new Vector<byte>(above[(at - step)..]));
            (new Vector<byte>(row[at..]) - prediction).CopyTo(to[at..]);
        }
        for (; at < row.Length; at++)
            to[at] = (byte)(row[at] - Prediction(filter, row[at - step], above[at], above[at - step]));
    }

    /// <summary>The sum of filtered bytes as distances from 0: the smaller, the better they can be packed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Cost(ReadOnlySpan<byte> filtered)
    {
        // So many sums of two distances fit into 16 bits.
        const int Safe = 255;
        long cost = 0;
        int at = 0;
        while (at <= filtered.Length - Lanes)
        {
            var sums = Vector<ushort>.Zero;
            for (int i = 0; i < Safe && at <= filtered.Length - Lanes; i++, at += Lanes)
            {
                var values = new Vector<byte>(filtered[at..]);
                Vector.Widen(Vector.Min(values, Vector<byte>.Zero - values), out var low, out var high);
                sums += low + high;
            }
            Vector.Widen(sums, out var lower, out var upper);
            cost += Vector.Sum(lower + upper);
        }
        for (; at < filtered.Length; at++) cost += Math.Abs((int)(sbyte)filtered[at]);
        return cost;
    }

    /// <summary>What a filter expects of a byte from its neighbours.</summary>
    private static byte Prediction(int filter, byte left, byte up, byte corner) => filter switch
    {
        0 => 0,
        1 => left,
        2 => up,
        3 => (byte)(left + up >> 1),
        _ => Paeth(left, up, corner),
    };

    /// <summary>The same for many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Prediction(int filter, Vector<byte> left, Vector<byte> up, Vector<byte> corner) =>
        filter switch
        {
            0 => Vector<byte>.Zero,
            1 => left,
            2 => up,
            3 => (left & up) + Vector.ShiftRightLogical(left ^ up, 1),
            _ => Paeth(left, up, corner),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<byte> Paeth(Vector<byte> left, Vector<byte> up, Vector<byte> corner)
    {
        Vector.Widen(left, out var leftLow, out var leftHigh);
        Vector.Widen(up, out var upLow, out var upHigh);
        Vector.Widen(corner, out var cornerLow, out var cornerHigh);
        return Vector.Narrow(Paeth(leftLow, upLow, cornerLow), Paeth(leftHigh, upHigh, cornerHigh));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<ushort> Paeth(Vector<ushort> left, Vector<ushort> up, Vector<ushort> corner)
    {
        Vector<short> across = (left - corner).As<ushort, short>(), down = (up - corner).As<ushort, short>();
        Vector<short> toLeft = Vector.Abs(down), toUp = Vector.Abs(across), toCorner = Vector.Abs(across + down);
        var isLeft = Vector.LessThanOrEqual(toLeft, toUp) & Vector.LessThanOrEqual(toLeft, toCorner);
        var isUp = Vector.LessThanOrEqual(toUp, toCorner);
        return Vector.ConditionalSelect(isLeft.As<short, ushort>(), left,
            Vector.ConditionalSelect(isUp.As<short, ushort>(), up, corner));
    }

    private static byte Paeth(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner), toUp = Math.Abs(left - corner);
        int toCorner = Math.Abs(left + up - 2 * corner);
        if (toLeft <= toUp && toLeft <= toCorner) return (byte)left;
        return (byte)(toUp <= toCorner ? up : corner);
    }
}
