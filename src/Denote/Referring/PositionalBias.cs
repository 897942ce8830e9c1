using Denote.Imaging;
using Denote.Phrases;

namespace Denote.Referring;

/// <summary>
/// The positional bias: a ramp over the picture that darkens it away from the place which the expression names. The
/// released code knows left and right; top, bottom and middle are the paper's.
/// </summary>
internal static class PositionalBias
{
    private static readonly Dictionary<string, PicturePosition> Words = new(StringComparer.Ordinal)
    {
        ["left"] = PicturePosition.Left,
        ["leftmost"] = PicturePosition.Left,
        ["right"] = PicturePosition.Right,
        ["rightmost"] = PicturePosition.Right,
        ["top"] = PicturePosition.Top,
        ["topmost"] = PicturePosition.Top,
        ["upper"] = PicturePosition.Top,
        ["uppermost"] = PicturePosition.Top,
        ["bottom"] = PicturePosition.Bottom,
        ["lower"] = PicturePosition.Bottom,
        ["lowest"] = PicturePosition.Bottom,
        ["middle"] = PicturePosition.Middle,
        ["center"] = PicturePosition.Middle,
        ["centre"] = PicturePosition.Middle,
        ["central"] = PicturePosition.Middle,
    };

    /// <summary>What a word of place may be joined with: "left-hand", "right-most", "lefthand", "far-left".</summary>
    private static readonly string[] Companions = ["hand", "most", "side", "far", "corner", "end"];

    private static readonly PicturePosition[] Opposites =
        [PicturePosition.Left | PicturePosition.Right, PicturePosition.Top | PicturePosition.Bottom];

    /// <summary>
    /// The places that an expression names. Opposite ones ("the left one of the two on the right") cancel each
    /// other, because only their order would tell which is the object's.
    /// </summary>
    public static PicturePosition Find(string expression)
    {
        var found = PicturePosition.None;
        foreach (Word word in WordReader.Read(expression)) found |= PlaceOf(word.Text);
        foreach (PicturePosition pair in Opposites)
            if (found.HasFlag(pair)) found &= ~pair;
        return found;
    }

    /// <summary>The places in one word, which may be joined of several: "left-hand", "bottom-left".</summary>
    private static PicturePosition PlaceOf(string word)
    {
        var found = PicturePosition.None;
        foreach (string part in word.Split('-', '\u2010', '\u2011'))
        {
            string companion = Array.Find(Companions, end => part.EndsWith(end, StringComparison.Ordinal)) ?? "";
            if (!Words.TryGetValue(part, out var place) && !Words.TryGetValue(part[..^companion.Length], out place)
                && part != companion) return PicturePosition.None;
            found |= place;
        }
        return found;
    }

    /// <summary>
    /// The weights along one axis. <paramref name="begin"/> is 1 at the start and falls to 0 after two thirds;
    /// <paramref name="end"/> mirrors it; <paramref name="middle"/> is 1 in the middle and falls to 0 at both ends.
    /// </summary>
    public static double[] Ramp(int length, bool begin, bool end, bool middle)
    {
        var ramp = new double[length];
        int run = Math.Max(1, 2 * length / 3);
        for (int i = 0; i < length; i++)
        {
            double weight = 1;
            if (begin) weight *= Fall(i, run);
            if (end) weight *= Rise(i - (length - run), run);
            if (middle) weight *= length == 1 ? 1 : 1 - Math.Abs(2.0 * i / (length - 1) - 1);
            ramp[i] = weight;
        }
        return ramp;
    }

    /// <summary>The picture times the ramps of a place, values 0..255, fractions kept, <c>[H * W * 3]</c>.</summary>
    public static double[] Weigh(Image image, PicturePosition position)
    {
        (double[] across, double[] down) = Ramps(image, position);
        var weighed = new double[image.Pixels.Length];
        for (int i = 0; i < weighed.Length; i++)
        {
            (int y, int x) = Math.DivRem(i / 3, image.Width);
            weighed[i] = image.Pixels[i] * across[x] * down[y];
        }
        return weighed;
    }

    /// <summary>As <see cref="Weigh"/>, in 8 bits, fractions cut off.</summary>
    public static Image Apply(Image image, PicturePosition position)
    {
        if (position == PicturePosition.None) return image;
        (double[] across, double[] down) = Ramps(image, position);
        var weighed = new Image(image.Width, image.Height);
        for (int y = 0; y < image.Height; y++)
        {
            Span<byte> from = image.Row(y), to = weighed.Row(y);
            for (int i = 0; i < to.Length; i++) to[i] = (byte)(from[i] * across[i / 3] * down[y]);
        }
        return weighed;
    }

    private static (double[] Across, double[] Down) Ramps(Image image, PicturePosition position) => (
        Ramp(image.Width, position.HasFlag(PicturePosition.Left), position.HasFlag(PicturePosition.Right),
            position.HasFlag(PicturePosition.Middle)),
        Ramp(image.Height, position.HasFlag(PicturePosition.Top), position.HasFlag(PicturePosition.Bottom),
            middle: false));

    // The two are computed as numpy's linspace does: 8-bit values are cut off, so that even the last bit shows.

    /// <summary>1 at 0, falling linearly to 0 at the last of <paramref name="run"/> places.</summary>
    private static double Fall(int at, int run) => run <= 1 || at >= run - 1
        ? at == 0 ? 1 : 0
        : at * (-1.0 / (run - 1)) + 1;

    /// <summary>0 at 0, rising linearly to 1 at the last of <paramref name="run"/> places.</summary>
    private static double Rise(int at, int run) => at < 0 ? 0 : at >= run - 1 ? 1 : at * (1.0 / (run - 1));
}
