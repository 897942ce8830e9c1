namespace Denote.Imaging.Jpeg;

/// <summary>
/// The zigzag order and the typical Huffman tables of ITU-T T.81 (figure A.6, tables K.3 to K.6). Frames of motion
/// JPEG leave the tables out and mean these.
/// </summary>
internal static class StandardTables
{
    /// <summary>The position in a block, row by row, of the k-th coefficient in the file.</summary>
    public static ReadOnlySpan<byte> ZigZag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
        12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
        58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>A fresh set of the two tables for DC differences: luminance, chrominance.</summary>
    public static HuffmanTable?[] Dc() =>
    [
        new HuffmanTable([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        new HuffmanTable([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        null,
        null,
    ];

    /// <summary>A fresh set of the two tables for AC coefficients: luminance, chrominance.</summary>
    public static HuffmanTable?[] Ac() =>
    [
        new HuffmanTable([0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
            [
                .. Convert.FromHexString("01020300041105122131410613516107227114328191A1082342B1C11552D1F024336272"),
                .. Convert.FromHexString("82090A161718191A25262728292A3435363738393A434445464748494A53545556575859"),
                .. Convert.FromHexString("5A636465666768696A737475767778797A838485868788898A92939495969798999AA2A3"),
                .. Convert.FromHexString("A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2"),
                .. Convert.FromHexString("E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA"),
            ]),
        new HuffmanTable([0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
            [
                .. Convert.FromHexString("0001020311040521310612415107617113223281081442"),
                .. Convert.FromHexString("91A1B1C109233352F0156272D10A162434E125F11718191A262728292A35363738393A43"),
                .. Convert.FromHexString("4445464748494A535455565758595A636465666768696A737475767778797A8283848586"),
                .. Convert.FromHexString("8788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6"),
                .. Convert.FromHexString("C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA"),
            ]),
        null,
        null,
    ];
}
