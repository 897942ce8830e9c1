using static Denote.Tensors.RowCounts;

namespace Denote.Tensors;

/// <summary>
/// The tiles of one vector width: which panel widths there are, how many rows each takes, and their kernels.
/// </summary>
internal sealed unsafe class TileSet
{
    private static readonly TileSet Of512 = new(16, 1280,
    [
        [
            new(&Tiles512.Columns16<R1>), new(&Tiles512.Columns16<R2>), new(&Tiles512.Columns16<R3>),
            new(&Tiles512.Columns16<R4>), new(&Tiles512.Columns16<R5>), new(&Tiles512.Columns16<R6>),
            new(&Tiles512.Columns16<R7>), new(&Tiles512.Columns16<R8>), new(&Tiles512.Columns16<R9>),
            new(&Tiles512.Columns16<R10>), new(&Tiles512.Columns16<R11>), new(&Tiles512.Columns16<R12>),
        ],
        [
            new(&Tiles512.Columns32<R1>), new(&Tiles512.Columns32<R2>), new(&Tiles512.Columns32<R3>),
            new(&Tiles512.Columns32<R4>), new(&Tiles512.Columns32<R5>), new(&Tiles512.Columns32<R6>),
            new(&Tiles512.Columns32<R7>), new(&Tiles512.Columns32<R8>), new(&Tiles512.Columns32<R9>),
            new(&Tiles512.Columns32<R10>), new(&Tiles512.Columns32<R11>), new(&Tiles512.Columns32<R12>),
        ],
        [
            new(&Tiles512.Columns48<R1>), new(&Tiles512.Columns48<R2>), new(&Tiles512.Columns48<R3>),
            new(&Tiles512.Columns48<R4>), new(&Tiles512.Columns48<R5>), new(&Tiles512.Columns48<R6>),
            new(&Tiles512.Columns48<R7>), new(&Tiles512.Columns48<R8>),
        ],
        [
            new(&Tiles512.Columns64<R1>), new(&Tiles512.Columns64<R2>), new(&Tiles512.Columns64<R3>),
            new(&Tiles512.Columns64<R4>), new(&Tiles512.Columns64<R5>), new(&Tiles512.Columns64<R6>),
        ],
    ]);

    private static readonly TileSet Of256 = new(8, 320,
    [
        [
            new(&Tiles256.Columns8<R1>), new(&Tiles256.Columns8<R2>), new(&Tiles256.Columns8<R3>),
            new(&Tiles256.Columns8<R4>), new(&Tiles256.Columns8<R5>), new(&Tiles256.Columns8<R6>),
            new(&Tiles256.Columns8<R7>), new(&Tiles256.Columns8<R8>), new(&Tiles256.Columns8<R9>),
            new(&Tiles256.Columns8<R10>), new(&Tiles256.Columns8<R11>), new(&Tiles256.Columns8<R12>),
        ],
        [
            new(&Tiles256.Columns16<R1>), new(&Tiles256.Columns16<R2>), new(&Tiles256.Columns16<R3>),
            new(&Tiles256.Columns16<R4>), new(&Tiles256.Columns16<R5>), new(&Tiles256.Columns16<R6>),
        ],
    ]);

    private static readonly TileSet Of128 = new(4, 320,
    [
        [
            new(&Tiles128.Columns4<R1>), new(&Tiles128.Columns4<R2>), new(&Tiles128.Columns4<R3>),
            new(&Tiles128.Columns4<R4>), new(&Tiles128.Columns4<R5>), new(&Tiles128.Columns4<R6>),
            new(&Tiles128.Columns4<R7>), new(&Tiles128.Columns4<R8>),
        ],
        [
            new(&Tiles128.Columns8<R1>), new(&Tiles128.Columns8<R2>), new(&Tiles128.Columns8<R3>),
            new(&Tiles128.Columns8<R4>), new(&Tiles128.Columns8<R5>), new(&Tiles128.Columns8<R6>),
            new(&Tiles128.Columns8<R7>), new(&Tiles128.Columns8<R8>),
        ],
    ]);

    private readonly TileKernel[][] _kernels;

    private TileSet(int lanes, int maxDepth, TileKernel[][] kernels)
    {
        Lanes = lanes;
        MaxDepth = maxDepth;
        _kernels = kernels;
    }

    /// <summary>Floats in a vector.</summary>
    public int Lanes { get; }

    /// <summary>
    /// The depth up to which a panel is quick to read again for every tile: 64 columns come from the second-level cache
    /// fast enough, narrower panels need the first.
    /// </summary>
    public int MaxDepth { get; }

    /// <summary>Vectors in the widest panel; every smaller number is there too.</summary>
    public int MaxVectors => _kernels.Length;

    /// <summary>The tiles of a level.</summary>
    public static TileSet For(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => Of512,
        SimdLevel.Vector256 => Of256,
        _ => Of128,
    };

    /// <summary>The tiles for vectors of a number of floats.</summary>
    public static TileSet For(int lanes) => lanes switch { 16 => Of512, 8 => Of256, _ => Of128 };

    /// <summary>The kernels of panels of <paramref name="vectors"/> vectors: entry r has r + 1 rows.</summary>
    public ReadOnlySpan<TileKernel> Kernels(int vectors) => _kernels[vectors - 1];
}
