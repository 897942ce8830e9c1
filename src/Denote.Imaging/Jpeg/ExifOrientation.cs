using System.Buffers.Binary;

namespace Denote.Imaging.Jpeg;

/// <summary>The orientation that cameras note in a JPEG's EXIF data, and its application.</summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112;

    /// <summary>
    /// The orientation 1..8 in a TIFF structure; 1 (upright) if there is none or the structure is broken.
    /// </summary>
    public static int Find(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return 1;
        bool little = tiff[0] == 'I';
        long directory = Long(tiff[4..], little);
        if (directory > tiff.Length - 2) return 1;
        int count = Short(tiff[(int)directory..], little);
        for (int i = 0; i < count; i++)
        {
            long at = directory + 2 + 12L * i;
            if (at + 12 > tiff.Length) return 1;
            ReadOnlySpan<byte> entry = tiff.Slice((int)at, 12);
            if (Short(entry, little) != Tag) continue;
            int value = Short(entry[8..], little);
            return value is >= 1 and <= 8 ? value : 1;
        }
        return 1;
    }

    /// <summary>Whether the orientation exchanges width and height.</summary>
    public static bool SwapsSides(int orientation) => orientation >= 5;

    /// <summary>Turns and mirrors a picture as the orientation demands.</summary>
    public static Image Apply(Image image, int orientation)
    {
        if (orientation == 1) return image;
        bool swap = SwapsSides(orientation);
        var upright = swap ? new Image(image.Height, image.Width) : new Image(image.Width, image.Height);
        for (int y = 0; y < upright.Height; y++)
        {
            for (int x = 0; x < upright.Width; x++)
            {
                (int column, int row) = Source(x, y, image.Width, image.Height, orientation);
                upright[x, y] = image[column, row];
            }
        }
        return upright;
    }

    /// <inheritdoc cref="Apply(Image, int)"/>
    public static FloatImage Apply(FloatImage image, int orientation)
    {
        if (orientation == 1) return image;
        bool swap = SwapsSides(orientation);
        var upright = swap ? new FloatImage(image.Height, image.Width) : new FloatImage(image.Width, image.Height);
        for (int y = 0; y < upright.Height; y++)
        {
            for (int x = 0; x < upright.Width; x++)
            {
                (int column, int row) = Source(x, y, image.Width, image.Height, orientation);
                upright[x, y] = image[column, row];
            }
        }
        return upright;
    }

    /// <summary>Where a pixel of the upright picture lies in the stored one.</summary>
    private static (int Column, int Row) Source(int x, int y, int width, int height, int orientation)
    {
        (int column, int row) = SwapsSides(orientation) ? (y, x) : (x, y);
        if (orientation is 2 or 3 or 7 or 8) column = width - 1 - column;
        if (orientation is 3 or 4 or 6 or 7) row = height - 1 - row;
        return (column, row);
    }

    private static int Short(ReadOnlySpan<byte> data, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(data) : BinaryPrimitives.ReadUInt16BigEndian(data);

    private static long Long(ReadOnlySpan<byte> data, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(data) : BinaryPrimitives.ReadUInt32BigEndian(data);
}
