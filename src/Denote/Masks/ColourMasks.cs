using Denote.Imaging;
using Denote.Refining;

namespace Denote.Masks;

/// <summary>
/// Reads masks from pictures in colour: black and one colour is a hard mask in whatever paint, a ramp from black to one
/// colour is probabilities, several colours are labels.
/// </summary>
internal static class ColourMasks
{
    /// <summary>How far a pixel's colour may be from the paint's, PNG and JPEG.</summary>
    private const int PaintNoise = 12, JpegPaintNoise = 110;

    /// <summary>So many of the painted pixels have the paint's colour.</summary>
    private const double PaintShare = 0.95;

    /// <summary>A colour of fewer pixels than this share is an edge's, not a label's.</summary>
    private const double LabelShare = 0.0005;

    /// <summary>The colours of labels cover so much of a picture.</summary>
    private const double LabelCover = 0.9;

    private const int MostLabels = 256, MostListed = 8;

    /// <summary>Reads a picture.</summary>
    /// <exception cref="DenoteException">Its colours are those of a photo or a colour map.</exception>
    public static PixelMasks Read(RgbaImage picture, bool isExact, MaskReading reading, string path)
    {
        var strength = Strength(picture, isExact);
        int noise = isExact ? PaintNoise : JpegPaintNoise;
        var (colours, covered) = Frequent(picture);
        CoarseLayer? Find(string label) => Nearest(picture, colours, label, noise) is { } mask
            ? new CoarseLayer(label, mask, null) : null;
        string[] labels = [.. colours.Where(entry => entry.Colour != default).Select(entry => entry.Colour.ToString())];
        string listed = $"the colours {Listed(colours)}";
        if (reading.Label is not null) return new PixelMasks(null, labels, Find, listed, listed);
        if (reading.TakesProbabilities)
        {
            return new PixelMasks(new CoarseLayer(null, null, strength.ToProbability()), labels, Find,
                $"{listed} were read as probabilities by their brightest channel");
        }
        var (kind, lowest) = PlaneRule.Judge(strength);
        Rgb paint = Paint(picture, strength);
        if (kind == PlaneKind.Hard && HasOnePaint(picture, strength, lowest, paint, noise))
        {
            return new PixelMasks(
                new CoarseLayer(null, strength.Where(value => value >= lowest), null),
                labels, Find, $"{listed} were read as a hard mask in {paint}");
        }
        if (kind == PlaneKind.Soft && IsRamp(picture, strength, paint, noise))
        {
            return new PixelMasks(new CoarseLayer(null, null, strength.ToProbability()), labels, Find,
                $"{listed} were read as probabilities by their brightest channel");
        }
        if (labels.Length > 0 && colours.Count <= MostLabels && covered >= LabelCover)
        {
            return new PixelMasks(
                null, labels, Find, $"{listed} were read as labels", $"{listed} are labels of a palette");
        }
        throw new DenoteException($"{path}: is no mask but a photo or a colour map: {listed} are neither black and one "
            + "colour nor a few labels. Save the mask or the probabilities in grey, or name the channel that holds "
            + "them: --mask-channel grey.");
    }

    /// <summary>The brightest channel of every pixel: paint of any hue is as far from black as white.</summary>
    private static MaskPlane Strength(RgbaImage picture, bool isExact)
    {
        var samples = new int[picture.Width * picture.Height];
        Span<byte> pixels = picture.Pixels;
        for (int i = 0; i < samples.Length; i++)
            samples[i] = Math.Max(pixels[4 * i], Math.Max(pixels[4 * i + 1], pixels[4 * i + 2]));
        return new MaskPlane(picture.Width, picture.Height, samples, byte.MaxValue, isExact, "brightest channels");
    }

    /// <summary>The most frequent colour of the brighter half.</summary>
    private static Rgb Paint(RgbaImage picture, MaskPlane strength)
    {
        int top = strength.Counts[^1].Value;
        return Enumerable.Range(0, strength.Samples.Length).Where(i => 2 * strength.Samples[i] > top)
            .CountBy(i => At(picture, i)).MaxBy(pair => pair.Value).Key;
    }

    private static bool HasOnePaint(RgbaImage picture, MaskPlane strength, int lowest, Rgb paint, int noise)
    {
        int strongest = Math.Max(paint.Red, Math.Max(paint.Green, paint.Blue));
        long painted = 0, alike = 0;
        for (int i = 0; i < strength.Samples.Length; i++)
        {
            int value = strength.Samples[i];
            if (value < lowest) continue;
            painted++;
            if (Distance(At(picture, i), paint, value / (double)strongest) <= noise) alike++;
        }
        return alike >= PaintShare * painted;
    }

    /// <summary>Whether all colours are the paint, darkened.</summary>
    private static bool IsRamp(RgbaImage picture, MaskPlane strength, Rgb paint, int noise)
    {
        int strongest = Math.Max(paint.Red, Math.Max(paint.Green, paint.Blue));
        long alike = 0;
        for (int i = 0; i < strength.Samples.Length; i++)
            if (Distance(At(picture, i), paint, strength.Samples[i] / (double)strongest) <= noise) alike++;
        return alike >= PaintShare * strength.Samples.Length;
    }

    /// <summary>The pixels that are nearer to one of the frequent colours than to any other.</summary>
    private static Mask? Nearest(
        RgbaImage picture, IReadOnlyList<(Rgb Colour, int Count)> colours, string label, int noise)
    {
        if (ColourOf(label) is not { } wanted) return null;
        Rgb[] others = [.. colours.Select(entry => entry.Colour).Where(other => Distance(other, wanted, 1) > noise)];
        var mask = new Mask(picture.Width, picture.Height);
        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            Rgb colour = At(picture, i);
            int distance = Distance(colour, wanted, 1);
            mask.Pixels[i] = distance == 0 || distance <= 64
                && Array.TrueForAll(others, other => Distance(colour, other, 1) > distance);
        }
        return mask.Area > 0 ? mask : null;
    }

    /// <summary>A colour by its own name, or the colour that PASCAL VOC gives a number.</summary>
    private static Rgb? ColourOf(string label) => MaskReading.ColourOf(label)
        ?? (MaskReading.NumberOf(label) is >= 1 and <= 255 and var number ? Palette.PascalVoc[number] : null);

    private static (IReadOnlyList<(Rgb Colour, int Count)> Colours, double Covered) Frequent(RgbaImage picture)
    {
        int count = picture.Width * picture.Height;
        (Rgb Colour, int Count)[] colours =
        [
            .. Enumerable.Range(0, count).CountBy(i => At(picture, i)).Where(pair => pair.Value >= LabelShare * count)
                .OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value)),
        ];
        return (colours, colours.Sum(entry => (long)entry.Count) / (double)count);
    }

    private static string Listed(IReadOnlyList<(Rgb Colour, int Count)> colours)
    {
        string list = string.Join(", ", colours.Take(MostListed).Select(entry =>
            FormattableString.Invariant($"{entry.Colour} ({entry.Count} pixels{VocLabel(entry.Colour)})")));
        return colours.Count > MostListed ? $"{list} and {colours.Count - MostListed} others" : list;
    }

    private static string VocLabel(Rgb colour)
    {
        const int Classes = 20;
        int number = Enumerable.Range(1, Classes).FirstOrDefault(label => Palette.PascalVoc[label] == colour);
        return number == 0 ? "" : FormattableString.Invariant($", PASCAL VOC's {number}");
    }

    private static int Distance(Rgb colour, Rgb other, double share) => Math.Max(
        (int)Math.Abs(colour.Red - other.Red * share), Math.Max(
            (int)Math.Abs(colour.Green - other.Green * share), (int)Math.Abs(colour.Blue - other.Blue * share)));

    private static Rgb At(RgbaImage picture, int pixel)
    {
        Span<byte> samples = picture.Pixels.Slice(4 * pixel, 3);
        return new Rgb(samples[0], samples[1], samples[2]);
    }
}
