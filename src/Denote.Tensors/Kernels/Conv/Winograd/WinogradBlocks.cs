namespace Denote.Tensors;

/// <summary>How many tiles are transformed and multiplied together.</summary>
internal static class WinogradBlocks
{
    // Enough rows for the products to be quick, few enough planes for the cache; between 32 and 256 the time changes by
    // less than a tenth.
    private const int Largest2x2 = 64;
    private const int Largest4x4 = 128;

    /// <summary>Tiles of a block.</summary>
    /// <param name="outputs">Rows and columns of a tile's result: 2 or 4.</param>
    /// <param name="tiles">All tiles.</param>
    public static int Size(int outputs, int tiles)
    {
        int largest = outputs == 2 ? Largest2x2 : Largest4x4;
        int blocks = (tiles + largest - 1) / largest;
        return (tiles + blocks - 1) / blocks;
    }
}
