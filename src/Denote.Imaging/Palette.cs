namespace Denote.Imaging;

/// <summary>Up to 256 colours, one for each index.</summary>
public sealed class Palette
{
    private readonly Rgb[] _colours;

    /// <summary>A palette of 1 to 256 colours, which are copied.</summary>
    /// <exception cref="ImageException">There are none, or more than 256.</exception>
    public Palette(ReadOnlySpan<Rgb> colours)
    {
        if (colours.Length is < 1 or > 256)
            throw new ImageException($"A palette holds 1 to 256 colours; {colours.Length} were given.");
        _colours = colours.ToArray();
    }

    /// <summary>
    /// The 256 colours of the PASCAL VOC label maps: bit k of the red, green and blue value (from the top) is bit 3k,
    /// 3k + 1 and 3k + 2 of the index. Index 0 is black, 255 the light grey of the borders.
    /// </summary>
    public static Palette PascalVoc { get; } = MakePascalVoc();

    /// <summary>The 256 greys: index i has the colour (i, i, i).</summary>
    public static Palette Greys { get; } =
        new([.. Enumerable.Range(0, 256).Select(value => new Rgb((byte)value, (byte)value, (byte)value))]);

    /// <summary>The number of colours, 1..256.</summary>
    public int Count => _colours.Length;

    /// <summary>The colour of an index, 0..<see cref="Count"/>-1.</summary>
    public Rgb this[int index] => _colours[index];

    /// <summary>
    /// Colours that are easy to tell apart side by side: bright, saturated, the first dozen chosen by hand, further
    /// ones by stepping around the colour circle by the golden angle at alternating brightness.
    /// </summary>
    /// <param name="count">How many, 1..256.</param>
    public static Palette Distinct(int count)
    {
        if (count is < 1 or > 256)
            throw new ImageException($"A palette holds 1 to 256 colours; {count} were asked for.");
        return new Palette([.. Enumerable.Range(0, count).Select(DistinctColour)]);
    }

    private static ReadOnlySpan<int> Chosen =>
    [
        0xE6194B, 0x2E86FF, 0xFFC400, 0x2FBF4A, 0xB04BE0, 0xFF7F2A, 0x19C9D9, 0xFF5FC1, 0xA6E22E, 0x8C5A2B, 0x7A8CFF,
        0x00A08A,
    ];

    private static Rgb DistinctColour(int index)
    {
        if (index < Chosen.Length)
        {
            int chosen = Chosen[index];
            return new Rgb((byte)(chosen >> 16), (byte)(chosen >> 8), (byte)chosen);
        }
        const double GoldenAngle = 0.381966011250105;
        double hue = index * GoldenAngle % 1;
        double value = (index % 3) switch { 0 => 1.0, 1 => 0.78, _ => 0.58 };
        double saturation = index % 2 == 0 ? 0.8 : 0.55;
        return FromHue(hue, saturation, value);
    }

    private static Rgb FromHue(double hue, double saturation, double value)
    {
        byte Part(double offset)
        {
            double distance = Math.Abs((hue + offset) % 1 * 6 - 3) - 1;
            return (byte)Math.Round(255 * value * (1 - saturation + saturation * Math.Clamp(distance, 0, 1)));
        }
        return new Rgb(Part(0), Part(2.0 / 3), Part(1.0 / 3));
    }

    private static Palette MakePascalVoc()
    {
        var colours = new Rgb[256];
        for (int index = 0; index < 256; index++)
        {
            int red = 0, green = 0, blue = 0;
            for (int bit = 0; bit < 8; bit++)
            {
                int three = index >> (3 * bit);
                red |= (three & 1) << (7 - bit);
                green |= (three >> 1 & 1) << (7 - bit);
                blue |= (three >> 2 & 1) << (7 - bit);
            }
            colours[index] = new Rgb((byte)red, (byte)green, (byte)blue);
        }
        return new Palette(colours);
    }
}
