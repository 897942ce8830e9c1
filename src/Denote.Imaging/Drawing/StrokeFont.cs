using System.Globalization;
using System.Text;

namespace Denote.Imaging.Drawing;

/// <summary>
/// A small sans-serif of round strokes for the printable ASCII characters, drawn for this project. Capitals are 14
/// units high, small letters 10; x runs right, y up from the baseline. A glyph is written as a path: <c>m</c> moves,
/// <c>l</c> draws a line, <c>h</c> and <c>v</c> a quarter of an ellipse that sets out horizontally or vertically.
/// </summary>
internal static class StrokeFont
{
    public const double CapHeight = 14;
    public const double Descent = 4;
    public const double LetterSpacing = 3.6;

    private static readonly Glyph Fallback = Parse("m0 0l8 0l8 14l0 14l0 0");

    private static readonly Dictionary<int, Glyph> Glyphs = Paths.ToDictionary(pair =>
        (int)pair.Key, pair => Parse(pair.Value));

    /// <summary>The glyph of a character; an empty box for characters that the font lacks.</summary>
    public static Glyph Of(Rune character) => Glyphs.GetValueOrDefault(character.Value, Fallback);

    /// <summary>Whether the font has a glyph of a character.</summary>
    public static bool Has(Rune character) => Glyphs.ContainsKey(character.Value);

    /// <summary>One line from (X1, Y1) to (X2, Y2); a dot when the ends are equal.</summary>
    public readonly record struct Stroke(double X1, double Y1, double X2, double Y2);

    /// <summary>The strokes of a character and how far the pen moves on, without letter spacing.</summary>
    public sealed record Glyph(IReadOnlyList<Stroke> Strokes, double Width);

    private static Dictionary<char, string> Paths => new()
    {
        [' '] = "m2 0",
        ['!'] = "m0 14l0 4.6m0 .3l0 .3",
        ['"'] = "m0 14l0 10.4m3.2 14l3.2 10.4",
        ['#'] = "m2.6 0l4.6 14m7.2 0l9.2 14m.2 4.6l10.8 4.6m.9 9.4l11.5 9.4",
        ['$'] = "m8.2 11.4v4.3 14h.4 10.5v4.2 7.2h8.5 3.7v4.2 0h0 3m4.3 16l4.3 -2",
        ['%'] = "m0 11v2.6 14h5.2 11v2.6 8h0 11m7.2 3v9.8 6h12.4 3v9.8 0h7.2 3m10.6 14l1.8 0",
        ['&'] = "m10.6 0l2.5 9.2l1.7 11.2v4.5 14h7.2 11.2l6.4 8.8l1 5.6l0 3.6v4.2 0h10.2 6",
        ['\''] = "m0 14l0 10.4",
        ['('] = "m3.2 15.6l1.3 12.2l.3 8.6l.3 5l1.3 1.4l3.2 -2",
        [')'] = "m0 15.6l1.9 12.2l2.9 8.6l2.9 5l1.9 1.4l0 -2",
        ['*'] = "m3.4 14l3.4 7.4m.4 12.4l6.4 9m6.4 12.4l.4 9",
        ['+'] = "m0 6l8 6m4 10l4 2",
        [','] = "m1 .5l0 -2.6",
        ['-'] = "m0 5.6l5 5.6",
        ['.'] = "m0 .3l0 .3",
        ['/'] = "m0 -1.6l6 15.2",
        ['0'] = "m0 7v4.3 14h8.6 7v4.3 0h0 7",
        ['1'] = "m0 11.2l3.6 14l3.6 0",
        ['2'] = "m.2 10.4v4.2 14h8.1 10.3l7.2 7.6l0 0l8.6 0",
        ['3'] = "m.3 11.4v4.2 14h7.9 10.7v4.2 7.4l3 7.4m4.2 7.4h8.6 3.7v4.2 0h0 2.9",
        ['4'] = "m6.6 0l6.6 14l0 4l9 4",
        ['5'] = "m7.9 14l1.1 14l.5 7.2v4.3 9.1h8.6 4.5v4.2 0h0 2.8",
        ['6'] = "m7.8 11.8v4.8 14h0 6l0 4.6v4.3 9.2h8.6 4.6v4.3 0h0 4.6",
        ['7'] = "m0 14l8.4 14l3 0",
        ['8'] = "m4.3 7.4h.5 10.7v4.3 14h8.1 10.7v4.3 7.4h0 3.7v4.3 0h8.6 3.7v4.3 7.4",
        ['9'] = "m.8 2.2v3.8 0h8.6 8l8.6 9.4v4.3 4.8h0 9.4v4.3 14h8.6 9.4",
        [':'] = "m0 8l0 8m0 .6l0 .6",
        [';'] = "m1 8l1 8m1 .5l0 -2.6",
        ['<'] = "m8 10.6l0 6l8 1.4",
        ['='] = "m0 8l8 8m0 4l8 4",
        ['>'] = "m0 10.6l8 6l0 1.4",
        ['?'] = "m0 10.8v3.9 14h7.7 10.6l6.9 8.4l3.9 5.8l3.9 4.4m3.9 .3l3.9 .3",
        ['@'] = "m10 5.5v7.1 9h4.2 5.5v7.1 2h10 5.5m10 9l10 4.2v11.9 2h14 6.5v7 13.5h0 5.5v7 -2.5l10.6 -1.8",
        ['A'] = "m0 0l5.2 14l10.4 0m1.8 4.8l8.6 4.8",
        ['B'] = "m0 7.4l4.4 7.4h8.9 3.7v4.4 0l0 0l0 14l4.2 14h8.1 10.7v4.2 7.4",
        ['C'] = "m10.2 10.8v5.6 14h0 7v5.6 0h10.2 3.2",
        ['D'] = "m0 0l0 14l3.4 14h9.8 7v3.4 0l0 0",
        ['E'] = "m7.8 14l0 14l0 0l7.8 0m0 7.2l6.8 7.2",
        ['F'] = "m7.8 14l0 14l0 0m0 7.2l6.8 7.2",
        ['G'] = "m10.2 10.8v5.6 14h0 7v5.6 0h10.4 4.2l10.4 6.6l6.2 6.6",
        ['H'] = "m0 0l0 14m9.2 0l9.2 14m0 7.2l9.2 7.2",
        ['I'] = "m0 0l0 14",
        ['J'] = "m6 14l6 4v3 0h0 3.4",
        ['K'] = "m0 0l0 14m8.8 14l0 5.4m3.2 8.5l9.2 0",
        ['L'] = "m0 14l0 0l7.4 0",
        ['M'] = "m0 0l0 14l5.6 4l11.2 14l11.2 0",
        ['N'] = "m0 0l0 14l9.2 0l9.2 14",
        ['O'] = "m0 7v5.7 14h11.4 7v5.7 0h0 7",
        ['P'] = "m0 0l0 14l4.6 14h8.8 10.2v4.6 6.4l0 6.4",
        ['Q'] = "m0 7v5.7 14h11.4 7v5.7 0h0 7m7.2 3.6l11.2 -1",
        ['R'] = "m0 0l0 14l4.6 14h8.8 10.2v4.6 6.4l0 6.4m5 6.4l9.2 0",
        ['S'] = "m8.2 11.4v4.3 14h.4 10.5v4.2 7.2h8.5 3.7v4.2 0h0 3",
        ['T'] = "m0 14l10 14m5 14l5 0",
        ['U'] = "m0 14l0 4.8v4.7 0h9.4 4.8l9.4 14",
        ['V'] = "m0 14l5.2 0l10.4 14",
        ['W'] = "m0 14l3.6 0l7.2 12.4l10.8 0l14.4 14",
        ['X'] = "m0 14l9.2 0m9.2 14l0 0",
        ['Y'] = "m0 14l5 6.8l10 14m5 6.8l5 0",
        ['Z'] = "m0 14l9 14l0 0l9 0",
        ['['] = "m3 15.6l0 15.6l0 -2l3 -2",
        ['\\'] = "m0 15.2l6 -1.6",
        [']'] = "m0 15.6l3 15.6l3 -2l0 -2",
        ['^'] = "m0 9l3.6 14l7.2 9",
        ['_'] = "m0 -2l9 -2",
        ['`'] = "m0 14l2.2 11.4",
        ['a'] = "m8 5v4 10h0 5v4 0h8 5m8 10l8 0",
        ['b'] = "m0 14l0 0m0 5v4 10h8 5v4 0h0 5",
        ['c'] = "m7.6 7.6v4.3 10h0 5v4.3 0h7.6 2.4",
        ['d'] = "m8 14l8 0m8 5v4 10h0 5v4 0h8 5",
        ['e'] = "m0 5.2l8.2 5.2v4.1 10h0 5v4.3 0h7.8 2.2",
        ['f'] = "m5.4 14h1.9 11.2l1.9 0m0 9.6l4.9 9.6",
        ['g'] = "m8 10l8 -.4v4.2 -4h.5 -2.2m8 5v4 10h0 5v4 0h8 5",
        ['h'] = "m0 14l0 0m0 6v4 10h7.6 6.2l7.6 0",
        ['i'] = "m0 10l0 0m0 13.8l0 13.8",
        ['j'] = "m2.4 10l2.4 -1.4v0 -4m2.4 13.8l2.4 13.8",
        ['k'] = "m0 14l0 0m6.8 10l0 3.6m2.6 6l7.2 0",
        ['l'] = "m0 14l0 2.4v2.4 0",
        ['m'] = "m0 10l0 0m0 6.4v3.3 10h6.4 6.4l6.4 0m6.4 6.4v9.7 10h12.8 6.4l12.8 0",
        ['n'] = "m0 10l0 0m0 6v4 10h7.6 6.2l7.6 0",
        ['o'] = "m0 5v4.2 10h8.4 5v4.2 0h0 5",
        ['p'] = "m0 10l0 -4m0 5v4 10h8 5v4 0h0 5",
        ['q'] = "m8 10l8 -4m8 5v4 10h0 5v4 0h8 5",
        ['r'] = "m0 10l0 0m0 5.6v4 10l4.8 10",
        ['s'] = "m6.4 8.2v3.4 10h.3 7.5v3.4 5.2h6.8 2.6v3.4 0h0 2",
        ['t'] = "m2 13l2 2.8v4.6 0l5.4 0m0 9.6l5.2 9.6",
        ['u'] = "m0 10l0 3.8v3.6 0h7.6 4m7.6 10l7.6 0",
        ['v'] = "m0 10l4 0l8 10",
        ['w'] = "m0 10l3 0l6 9l9 0l12 10",
        ['x'] = "m0 10l7.4 0m7.4 10l0 0",
        ['y'] = "m0 10l4 0m8 10l2.4 -4",
        ['z'] = "m0 10l7 10l0 0l7 0",
        ['{'] = "m4 15.6h1.9 13.2l1.9 9v0 6.8h1.9 4.6l1.9 .4v4 -2",
        ['|'] = "m0 15.6l0 -2",
        ['}'] = "m0 15.6h2.1 13.2l2.1 9v4 6.8h2.1 4.6l2.1 .4v0 -2",
        ['~'] = "m0 5l1.2 6.7l2.6 7l5.4 5.2l6.8 5.3l8 7.2",
    };

    private static Glyph Parse(string path)
    {
        var strokes = new List<Stroke>();
        double x = 0, y = 0, width = 0;
        for (int at = 0; at < path.Length;)
        {
            int end = path.IndexOfAny(['m', 'l', 'h', 'v'], at + 1);
            if (end < 0) end = path.Length;
            string[] numbers = path[(at + 1)..end].Split(' ');
            double toX = double.Parse(numbers[0], CultureInfo.InvariantCulture);
            double toY = double.Parse(numbers[1], CultureInfo.InvariantCulture);
            if (path[at] == 'l') strokes.Add(new Stroke(x, y, toX, toY));
            else if (path[at] != 'm') AddQuarter(strokes, x, y, toX, toY, path[at] == 'h');
            (x, y, at) = (toX, toY, end);
            width = Math.Max(width, x);
        }
        return new Glyph(strokes, width);
    }

    private static void AddQuarter(List<Stroke> strokes, double x1, double y1, double x2, double y2, bool horizontal)
    {
        const int Pieces = 8;
        (double x, double y) = (x1, y1);
        for (int piece = 1; piece <= Pieces; piece++)
        {
            (double rise, double run) = Math.SinCos(Math.PI / 2 * piece / Pieces);
            // Along the direction of departure the curve goes as the sine, across it as one minus the cosine.
            double nextX = x1 + (x2 - x1) * (horizontal ? rise : 1 - run);
            double nextY = y1 + (y2 - y1) * (horizontal ? 1 - run : rise);
            strokes.Add(new Stroke(x, y, nextX, nextY));
            (x, y) = (nextX, nextY);
        }
    }
}
