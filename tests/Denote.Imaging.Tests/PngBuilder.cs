using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Denote.Imaging.Tests;

/// <summary>
/// Puts PNG files together chunk by chunk, right or wrong on purpose; shares nothing with the product.
/// </summary>
internal sealed class PngBuilder
{
    private readonly MemoryStream _file = new();

    public PngBuilder() => _file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

    public PngBuilder Header(uint width, uint height, int depth, int colour, int interlace = 0)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(data, width);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[12]) = ((byte)depth, (byte)colour, (byte)interlace);
        return Chunk("IHDR", data);
    }

    public PngBuilder Chunk(string type, params byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        _file.Write(number);
        _file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        _file.Write(number);
        return this;
    }

    public PngBuilder Data(params byte[] rows) => Chunk("IDAT", Deflate(rows));

    public PngBuilder End() => Chunk("IEND");

    public byte[] ToArray() => _file.ToArray();

    public static byte[] Deflate(byte[] rows)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(rows);
        return packed.ToArray();
    }

    private static uint Crc(byte[] data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
