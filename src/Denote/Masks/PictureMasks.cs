using Denote.Imaging;

namespace Denote.Masks;

/// <summary>Reads masks from PNG and JPEG.</summary>
internal static class PictureMasks
{
    private const int Alpha = 3, Brightness = 4;

    /// <summary>Channels this close to each other are grey.</summary>
    private const int GreyNoise = 2, JpegGreyNoise = 12;

    private const int Opaque = 255;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reading">How the user says to read it.</param>
    /// <param name="prefersLabels">Whether several grey values are more likely labels than probabilities.</param>
    /// <exception cref="ImageException">The file is damaged or no picture.</exception>
    /// <exception cref="DenoteException">The picture has no such channel, or is a photo.</exception>
    public static PixelMasks Read(string path, MaskReading reading, bool prefersLabels = false)
    {
        var info = ImageFile.Identify(path);
        bool isExact = info.Format == PictureFormat.Png;
        bool isColour = reading.Label is { } label && MaskReading.ColourOf(label) is not null;
        if (reading.ChannelIndex is { } channel)
        {
            if (channel > Brightness)
                throw new DenoteException($"{path}: a picture has no channel {channel}; its channels are red, green, "
                    + "blue, grey and alpha.");
            return PixelMasks.Of(channel == Brightness && !info.HasPalette
                ? Grey(path, info)
                : Channel(ImageFile.LoadRgba(path), channel, isExact), reading);
        }
        if (info.HasPalette && !isColour && !reading.TakesProbabilities)
            return PaletteMasks.Read(ImageFile.LoadIndexed(path), ImageFile.LoadRgba(path), reading);
        if (info.Channels == 1 && !info.HasPalette && !isColour)
            return PixelMasks.Of(Grey(path, info), reading, prefersLabels);
        var picture = ImageFile.LoadRgba(path);
        if (!isColour && HasMaskInAlpha(picture)) return PixelMasks.Of(Channel(picture, Alpha, isExact), reading);
        if (!isColour && IsGrey(picture, isExact ? GreyNoise : JpegGreyNoise))
        {
            return PixelMasks.Of(
                info.HasPalette ? Channel(picture, Brightness, isExact) : Grey(path, info),
                reading, prefersLabels);
        }
        return ColourMasks.Read(picture, isExact, reading, path);
    }

    /// <summary>Whether opacity differs so that it tells a mask.</summary>
    internal static bool HasMaskInAlpha(RgbaImage picture)
    {
        int lowest = Opaque, highest = 0;
        for (int i = Alpha; i < picture.Pixels.Length; i += 4)
        {
            lowest = Math.Min(lowest, picture.Pixels[i]);
            highest = Math.Max(highest, picture.Pixels[i]);
        }
        return lowest < highest && lowest <= Opaque / 2;
    }

    /// <summary>Whether all colours are grey, but for a few steps.</summary>
    internal static bool IsGrey(RgbaImage picture, int noise)
    {
        Span<byte> pixels = picture.Pixels;
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int red = pixels[i], green = pixels[i + 1], blue = pixels[i + 2];
            if (Math.Abs(red - green) > noise || Math.Abs(green - blue) > noise || Math.Abs(red - blue) > noise)
                return false;
        }
        return true;
    }

    /// <summary>One channel, or the brightness.</summary>
    internal static MaskPlane Channel(RgbaImage picture, int channel, bool isExact)
    {
        var samples = new int[picture.Width * picture.Height];
        Span<byte> pixels = picture.Pixels;
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = channel == Brightness
                ? new Rgb(pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]).Brightness
                : pixels[4 * i + channel];
        }
        return new MaskPlane(picture.Width, picture.Height, samples, byte.MaxValue, isExact,
            $"{MaskReading.NameOf(channel)} values");
    }

    /// <summary>The numbers of a grey picture as they are stored; the brightness of one in colour.</summary>
    private static MaskPlane Grey(string path, PictureInfo info)
    {
        const string Name = "grey values";
        if (info is { Format: PictureFormat.Png, Channels: 1, BitDepth: <= 8 })
        {
            var stored = ImageFile.LoadIndexed(path);
            return new MaskPlane(
                info.Width, info.Height, [.. stored.Pixels.ToArray().Select(value => (int)value)], (1 << info.BitDepth) - 1, true, Name);
        }
        if (info is { BitDepth: 16, Channels: 1 or 2 })
        {
            var deep = ImageFile.LoadGrey16(path);
            int[] samples = new int[deep.Pixels.Length];
            for (int i = 0; i < samples.Length; i++) samples[i] = deep.Pixels[i];
            return new MaskPlane(info.Width, info.Height, samples, ushort.MaxValue, true, Name);
        }
        return Channel(ImageFile.LoadRgba(path), Brightness, info.Format == PictureFormat.Png);
    }
}
