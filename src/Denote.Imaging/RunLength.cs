using System.Text;

namespace Denote.Imaging;

/// <summary>
/// A mask as the COCO data set writes it: the lengths of alternating runs of unset and set pixels in column-major
/// order (down the first column, then the second), beginning with unset ones; as numbers or as COCO's compressed text.
/// </summary>
public sealed class RunLength
{
    private readonly int[] _counts;

    private RunLength(int width, int height, int[] counts) => (Width, Height, _counts) = (width, height, counts);

    /// <summary>Pixels per row of the mask.</summary>
    public int Width { get; }

    /// <summary>Rows of the mask.</summary>
    public int Height { get; }

    /// <summary>The run lengths; those at odd positions are set pixels. Their sum is the number of pixels.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>The number of set pixels.</summary>
    public int Area
    {
        get
        {
            int area = 0;
            for (int i = 1; i < _counts.Length; i += 2) area += _counts[i];
            return area;
        }
    }

    /// <summary>The runs of a mask.</summary>
    public static RunLength Encode(Mask mask)
    {
        // A run ends where a pixel differs from the one above it, or on top of a column from the last one before.
        // Looked for row by row, so that memory is read in its own order, and then sorted by column.
        int width = mask.Width, height = mask.Height;
        var changes = new List<(int X, int Y)>();
        ReadOnlySpan<bool> above = mask.Row(height - 1);
        for (int x = 0; x < width; x++)
            if (mask[x, 0] != (x > 0 && above[x - 1])) changes.Add((x, 0));
        for (int y = 1; y < height; y++)
        {
            above = mask.Row(y - 1);
            ReadOnlySpan<bool> row = mask.Row(y);
            for (int x = row.CommonPrefixLength(above); x < width; x += row[x..].CommonPrefixLength(above[x..]))
                changes.Add((x++, y));
        }
        var next = new int[width + 1];
        foreach ((int x, _) in changes) next[x + 1]++;
        for (int x = 0; x < width; x++) next[x + 1] += next[x];
        var places = new int[changes.Count];
        foreach ((int x, int y) in changes) places[next[x]++] = x * height + y;
        var counts = new int[places.Length + 1];
        for (int i = 0; i < counts.Length; i++)
            counts[i] = (i < places.Length ? places[i] : width * height) - (i > 0 ? places[i - 1] : 0);
        return new RunLength(width, height, counts);
    }

    /// <summary>Takes over runs that were read from somewhere.</summary>
    /// <exception cref="ImageException">
    /// A side is below 1, a run is negative, or the runs do not sum up to the pixels.
    /// </exception>
    public static RunLength FromCounts(int width, int height, ReadOnlySpan<int> counts)
    {
        if (width < 1 || height < 1)
            throw new ImageException($"A mask needs at least 1 x 1 pixels, not {width} x {height}.");
        long sum = 0;
        foreach (int count in counts)
        {
            if (count < 0) throw new ImageException($"A run of {count} pixels is not possible.");
            sum += count;
        }
        if (sum != (long)width * height)
        {
            throw new ImageException($"The runs cover {sum} pixels, but a mask of {width} x {height} has " +
                $"{(long)width * height}.");
        }
        return new RunLength(width, height, counts.ToArray());
    }

    /// <summary>
    /// Reads COCO's compressed text: every number in groups of five bits, lowest first, as characters from <c>0</c>
    /// (48) on, with 32 added while more follow; from the fourth number on the difference from the number two before
    /// it.
    /// </summary>
    /// <exception cref="ImageException">The text is malformed or does not fit the size.</exception>
    public static RunLength FromCompressed(int width, int height, string text)
    {
        var counts = new List<int>();
        for (int at = 0; at < text.Length;)
        {
            long value = ReadNumber(text, ref at);
            if (counts.Count > 2) value += counts[^2];
            if (value is < 0 or > int.MaxValue)
                throw new ImageException($"The compressed mask holds a run of {value} pixels before character {at}.");
            counts.Add((int)value);
        }
        return FromCounts(width, height, [.. counts]);
    }

    /// <summary>The runs as COCO's compressed text.</summary>
    public string ToCompressed()
    {
        var text = new StringBuilder();
        for (int i = 0; i < _counts.Length; i++)
        {
            int value = i > 2 ? _counts[i] - _counts[i - 2] : _counts[i];
            bool more;
            do
            {
                int group = value & 31;
                value >>= 5;
                more = (group & 16) != 0 ? value != -1 : value != 0;
                text.Append((char)(48 + (more ? group | 32 : group)));
            }
            while (more);
        }
        return text.ToString();
    }

    /// <summary>The mask that these runs describe.</summary>
    public Mask Decode()
    {
        // Where a run begins, the pixel differs from the one before it in its column; each row is the one above it but
        // for these. The first row is what the runs before the column leave.
        var mask = new Mask(Width, Height);
        int pixels = Width * Height, begin = 0, column = 0;
        for (int i = 0; i < _counts.Length && begin < pixels; i++)
        {
            if (i > 0)
            {
                (int x, int y) = Math.DivRem(begin, Height);
                if (y > 0) mask[x, y] ^= true;
            }
            begin += _counts[i];
            for (; column < Width && column * Height < begin; column++) mask[column, 0] = (i & 1) != 0;
        }
        for (int y = 1; y < Height; y++) MaskArithmetic.Differ(mask.Row(y), mask.Row(y - 1), mask.Row(y));
        return mask;
    }

    private static long ReadNumber(string text, ref int at)
    {
        long value = 0;
        for (int shift = 0; ; shift += 5)
        {
            if (at == text.Length) throw new ImageException("The compressed mask ends in the middle of a number.");
            int group = text[at] - 48;
            if (group is < 0 or > 63 || shift > 30)
                throw new ImageException($"The compressed mask is malformed at character {at}.");
            at++;
            value |= (long)(group & 31) << shift;
            if ((group & 32) != 0) continue;
            return (group & 16) != 0 ? value | -1L << (shift + 5) : value;
        }
    }
}
