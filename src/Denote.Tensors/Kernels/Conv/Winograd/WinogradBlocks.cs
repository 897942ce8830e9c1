namespace Denote.Tensors;

/// <summary>How the tiles of an image are cut into blocks that are transformed and multiplied together.</summary>
internal static class WinogradBlocks
{
    // Enough rows for the products to be quick, few enough planes for the cache; between 32 and 256 the time changes by
    // less than a tenth. A block is about square, so that little of what it reads belongs to its neighbours too.
    private const int Tiles = 64;
    private const int TilesOf36Planes = 128;
    private const int Width = 8;

    /// <summary>Rows and columns of tiles of a block.</summary>
    /// <param name="planes">Planes of a tile.</param>
    /// <param name="rows">Rows of tiles of an image.</param>
    /// <param name="columns">Columns of tiles of an image.</param>
    public static (int Rows, int Columns) Size(int planes, int rows, int columns)
    {
        int width = Even(columns, Width);
        return (Even(rows, Math.Max(1, (planes == 36 ? TilesOf36Planes : Tiles) / width)), width);
    }

    /// <summary>How many images a block takes where one alone leaves it half empty.</summary>
    /// <param name="planes">Planes of a tile.</param>
    /// <param name="tiles">Tiles of an image.</param>
    /// <param name="images">Number of images.</param>
    public static int Images(int planes, int tiles, int images) =>
        Math.Clamp(2 * (planes == 36 ? TilesOf36Planes : Tiles) / tiles, 1, images);

    /// <summary>The largest part when a length is cut into as few and as even parts as possible.</summary>
    private static int Even(int length, int largest)
    {
        int parts = (length + largest - 1) / largest;
        return (length + parts - 1) / parts;
    }
}
