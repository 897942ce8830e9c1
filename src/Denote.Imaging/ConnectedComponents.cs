namespace Denote.Imaging;

/// <summary>The connected parts of a mask, numbered from 0 in the order of their first pixels, row by row.</summary>
public sealed class ConnectedComponents
{
    private readonly int[] _labels;
    private readonly int _width;
    private readonly int _height;

    private ConnectedComponents(int width, int height, int[] labels, int[] areas) =>
        (_width, _height, _labels, Areas) = (width, height, labels, areas);

    /// <summary>The number of parts; 0 for an empty mask.</summary>
    public int Count => Areas.Count;

    /// <summary>The number of pixels of each part.</summary>
    public IReadOnlyList<int> Areas { get; }

    /// <summary>For every pixel, <c>[Height, Width]</c>, the number of its part, or -1 outside the mask.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The number of the part with most pixels, the first of equals; -1 for an empty mask.</summary>
    public int Largest
    {
        get
        {
            int largest = -1;
            for (int part = 0; part < Count; part++)
            {
                if (largest < 0 || Areas[part] > Areas[largest]) largest = part;
            }
            return largest;
        }
    }

    /// <summary>Finds the parts of a mask.</summary>
    public static ConnectedComponents Of(Mask mask, Connectivity connectivity = Connectivity.Eight)
    {
        var labels = new int[mask.Width * mask.Height];
        Array.Fill(labels, -1);
        var areas = new List<int>();
        var open = new Stack<int>();
        for (int start = 0; start < labels.Length; start++)
        {
            if (labels[start] >= 0 || !mask.Pixels[start]) continue;
            areas.Add(Flood(mask, labels, start, areas.Count, connectivity, open));
        }
        return new ConnectedComponents(mask.Width, mask.Height, labels, [.. areas]);
    }

    /// <summary>The mask of one part.</summary>
    /// <param name="part">0..<see cref="Count"/>-1.</param>
    public Mask MaskOf(int part)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)part, (uint)Count, nameof(part));
        var mask = new Mask(_width, _height);
        for (int i = 0; i < _labels.Length; i++) mask.Pixels[i] = _labels[i] == part;
        return mask;
    }

    private static int Flood(
        Mask mask, int[] labels, int start, int label, Connectivity connectivity, Stack<int> open)
    {
        ReadOnlySpan<bool> pixels = mask.Pixels;
        int area = 0;
        labels[start] = label;
        open.Push(start);
        while (open.TryPop(out int at))
        {
            area++;
            (int y, int x) = Math.DivRem(at, mask.Width);
            for (int dy = y > 0 ? -1 : 0; dy <= 1 && y + dy < mask.Height; dy++)
            {
                for (int dx = x > 0 ? -1 : 0; dx <= 1 && x + dx < mask.Width; dx++)
                {
                    if (connectivity == Connectivity.Four && dx != 0 && dy != 0) continue;
                    int next = at + dy * mask.Width + dx;
                    if (!pixels[next] || labels[next] >= 0) continue;
                    labels[next] = label;
                    open.Push(next);
                }
            }
        }
        return area;
    }
}
