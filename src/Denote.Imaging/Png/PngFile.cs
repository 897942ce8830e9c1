using System.Buffers.Binary;
using System.Text;

namespace Denote.Imaging.Png;

/// <summary>
/// The chunks of a PNG file, read in order and checked: signature, lengths, CRCs, order and the contents of every
/// chunk that matters for the picture. Ancillary chunks other than tRNS are skipped, so gamma and profiles are
/// ignored.
/// </summary>
internal sealed class PngFile
{
    /// <summary>The most that deflate can expand: 258 bytes from two bits.</summary>
    private const int MaxExpansion = 1032;

    private readonly List<ReadOnlyMemory<byte>> _imageData = [];
    private bool _imageDataEnded;

    private PngFile(PngHeader header) => Header = header;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public PngHeader Header { get; }

    /// <summary>The colours of a palette picture; null for other colour types.</summary>
    public Palette? Palette { get; private set; }

    /// <summary>The opacity of the first palette entries; further ones are opaque.</summary>
    public byte[] PaletteAlpha { get; private set; } = [];

    /// <summary>
    /// The sample values of the one transparent colour, one or three of them; null if there is none.
    /// </summary>
    public ushort[]? TransparentColour { get; private set; }

    /// <summary>The contents of the IDAT chunks in order, together one zlib stream.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ImageData => _imageData;

    /// <summary>Only the header, for a look at the size.</summary>
    public static PngHeader ReadHeader(ReadOnlyMemory<byte> file, DecoderOptions options)
    {
        int at = Signature.Length;
        if (file.Length < at || !file.Span[..at].SequenceEqual(Signature))
            throw new ImageException("The file does not begin as a PNG.");
        (string type, ReadOnlyMemory<byte> data) = ReadChunk(file, ref at);
        if (type != "IHDR") throw new ImageException($"The PNG begins with a chunk '{type}' instead of its header.");
        return PngHeader.Parse(data.Span, options);
    }

    public static PngFile Parse(ReadOnlyMemory<byte> file, DecoderOptions options)
    {
        var png = new PngFile(ReadHeader(file, options));
        int at = Signature.Length + 25;
        while (true)
        {
            (string type, ReadOnlyMemory<byte> data) = ReadChunk(file, ref at);
            if (type == "IEND")
            {
                png.CheckComplete(data.Length);
                return png;
            }
            png.Accept(type, data);
        }
    }

    /// <summary>The end of the image data as a big-endian number: the checksum of an intact zlib stream.</summary>
    public uint LastFourBytes()
    {
        uint value = 0;
        int count = 0;
        for (int part = _imageData.Count - 1; part >= 0 && count < 4; part--)
        {
            ReadOnlySpan<byte> data = _imageData[part].Span;
            for (int i = data.Length - 1; i >= 0 && count < 4; i--, count++) value |= (uint)data[i] << (8 * count);
        }
        return value;
    }

    private static (string Type, ReadOnlyMemory<byte> Data) ReadChunk(ReadOnlyMemory<byte> file, ref int at)
    {
        ReadOnlySpan<byte> rest = file.Span[at..];
        if (rest.Length < 12)
            throw new ImageException($"The PNG is truncated: it ends at byte {file.Length} inside a chunk.");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        ReadOnlySpan<byte> type = rest.Slice(4, 4);
        foreach (byte letter in type)
        {
            if (!char.IsAsciiLetter((char)letter))
                throw new ImageException($"The PNG has no valid chunk at byte {at}.");
        }
        string name = Encoding.ASCII.GetString(type);
        if (length > rest.Length - 12)
        {
            throw new ImageException($"The PNG is truncated: its chunk '{name}' at byte {at} has {length} bytes, " +
                $"but the file ends after {rest.Length - 8}.");
        }
        ReadOnlyMemory<byte> data = file.Slice(at + 8, (int)length);
        if (PngCrc.Of(type, data.Span) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]))
            throw new ImageException($"The PNG is damaged: the checksum of its chunk '{name}' at byte {at} is wrong.");
        at += 12 + (int)length;
        return (name, data);
    }

    private void Accept(string type, ReadOnlyMemory<byte> data)
    {
        bool hasImageData = _imageData.Count > 0;
        if (hasImageData && type != "IDAT") _imageDataEnded = true;
        switch (type)
        {
            case "IDAT":
                if (_imageDataEnded) throw new ImageException("The PNG's image data is interrupted by another chunk.");
                if (Header.Colour == PngColour.Palette && Palette is null)
                    throw new ImageException("The PNG has no palette before its image data.");
                _imageData.Add(data);
                break;
            case "PLTE":
                if (hasImageData || Palette is not null || TransparentColour is not null)
                    throw new ImageException("The PNG's palette is out of order or repeated.");
                AcceptPalette(data.Span);
                break;
            case "tRNS":
                if (hasImageData || TransparentColour is not null || PaletteAlpha.Length > 0)
                    throw new ImageException("The PNG's transparency chunk is out of order or repeated.");
                AcceptTransparency(data.Span);
                break;
            default:
                if (type == "IHDR") throw new ImageException("The PNG has two headers.");
                if (char.IsAsciiLetterUpper(type[0]))
                    throw new ImageException($"The PNG needs a chunk '{type}', which no version of PNG defines.");
                break;
        }
    }

    private void AcceptPalette(ReadOnlySpan<byte> data)
    {
        if (Header.Colour is PngColour.Grey or PngColour.GreyAlpha)
            throw new ImageException("The PNG is grey but has a palette.");
        int count = data.Length / 3;
        int most = Header.Colour == PngColour.Palette ? 1 << Header.BitDepth : 256;
        if (data.Length % 3 != 0 || count < 1 || count > most)
            throw new ImageException(
                $"The PNG's palette has {data.Length} bytes; it must have 3 to {3 * most} in threes.");
        var colours = new Rgb[count];
        for (int i = 0; i < count; i++) colours[i] = new Rgb(data[3 * i], data[3 * i + 1], data[3 * i + 2]);
        Palette = new Palette(colours);
    }

    private void AcceptTransparency(ReadOnlySpan<byte> data)
    {
        switch (Header.Colour)
        {
            case PngColour.Palette:
                if (Palette is null || data.Length < 1 || data.Length > Palette.Count)
                    throw new ImageException(
                        $"The PNG's transparency has {data.Length} entries, its palette {Palette?.Count}.");
                PaletteAlpha = data.ToArray();
                break;
            case PngColour.Grey or PngColour.Rgb:
                if (data.Length != 2 * Header.Channels)
                    throw new ImageException($"The PNG's transparent colour has {data.Length} bytes.");
                TransparentColour = new ushort[Header.Channels];
                for (int i = 0; i < TransparentColour.Length; i++)
                {
                    int sample = BinaryPrimitives.ReadUInt16BigEndian(data[(2 * i)..]);
                    TransparentColour[i] = (ushort)(sample & Header.MaxSample);
                }
                break;
            default:
                throw new ImageException("The PNG has both an alpha channel and a transparent colour.");
        }
    }

    private void CheckComplete(int endLength)
    {
        if (endLength != 0) throw new ImageException($"The PNG's end chunk has {endLength} bytes instead of none.");
        if (_imageData.Count == 0) throw new ImageException("The PNG has no image data.");
        long compressed = _imageData.Sum(part => (long)part.Length);
        if ((double)Header.Width * Header.Height * Header.BitsPerPixel / 8 > (double)compressed * MaxExpansion)
        {
            throw new ImageException($"The PNG declares {Header.Width} x {Header.Height} pixels, which its " +
                $"{compressed} bytes of image data cannot hold.");
        }
    }
}
