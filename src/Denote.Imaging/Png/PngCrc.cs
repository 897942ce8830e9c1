namespace Denote.Imaging.Png;

/// <summary>The CRC-32 of PNG chunks (polynomial 0xEDB88320, reflected), four bytes at a time.</summary>
internal static class PngCrc
{
    private static readonly uint[][] Tables = MakeTables();

    public static uint Of(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data) =>
        ~Continue(Continue(uint.MaxValue, type), data);

    private static uint Continue(uint crc, ReadOnlySpan<byte> data)
    {
        uint[] first = Tables[0], second = Tables[1], third = Tables[2], fourth = Tables[3];
        int i = 0;
        for (; i + 4 <= data.Length; i += 4)
        {
            crc ^= data[i] | (uint)data[i + 1] << 8 | (uint)data[i + 2] << 16 | (uint)data[i + 3] << 24;
            crc = fourth[crc & 255] ^ third[crc >> 8 & 255] ^ second[crc >> 16 & 255] ^ first[crc >> 24];
        }
        for (; i < data.Length; i++) crc = first[(crc ^ data[i]) & 255] ^ crc >> 8;
        return crc;
    }

    /// <summary>Table k gives the CRC of a byte followed by k zero bytes.</summary>
    private static uint[][] MakeTables()
    {
        var tables = new uint[4][];
        for (int k = 0; k < 4; k++) tables[k] = new uint[256];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            tables[0][value] = crc;
        }
        for (int k = 1; k < 4; k++)
        {
            for (int value = 0; value < 256; value++)
            {
                uint before = tables[k - 1][value];
                tables[k][value] = tables[0][before & 255] ^ before >> 8;
            }
        }
        return tables;
    }
}
