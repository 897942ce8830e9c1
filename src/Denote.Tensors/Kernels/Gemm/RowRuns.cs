namespace Denote.Tensors;

/// <summary>
/// The rows of a product's left-hand matrix, read in place: runs of evenly spaced rows. A matrix is one image whose
/// runs are blocks of rows; a convolution has one run for each row of its result, whose matrix rows overlap in the
/// padded image.
/// </summary>
internal readonly unsafe struct RowRuns
{
    /// <summary>The first row.</summary>
    public required float* First { get; init; }

    /// <summary>From one row to the next in a run, in floats.</summary>
    public required nint RowStep { get; init; }

    /// <summary>From one run to the next in an image.</summary>
    public required nint RunStep { get; init; }

    /// <summary>From one image to the next.</summary>
    public required nint ImageStep { get; init; }

    /// <summary>Rows of a run; the last run of all may have fewer.</summary>
    public required int RunLength { get; init; }

    /// <summary>Runs of an image.</summary>
    public required int RunsPerImage { get; init; }

    /// <summary>Rows of all runs.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of runs.</summary>
    public int Count => (Rows + RunLength - 1) / RunLength;

    /// <summary>A matrix, cut into blocks of rows.</summary>
    /// <param name="first">Its first row.</param>
    /// <param name="rowStep">From one row to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="blockRows">Rows of a block.</param>
    public static RowRuns Matrix(float* first, nint rowStep, int rows, int blockRows) => new()
    {
        First = first,
        RowStep = rowStep,
        RunStep = rowStep * blockRows,
        ImageStep = 0,
        RunLength = blockRows,
        RunsPerImage = int.MaxValue,
        Rows = rows,
    };

    /// <summary>The same rows from a column on.</summary>
    /// <param name="columns">Floats from the rows' start.</param>
    public RowRuns From(nint columns) => this with { First = First + columns };

    /// <summary>The first row of a run.</summary>
    public float* RunStart(int run)
    {
        int image = run / RunsPerImage;
        return First + image * ImageStep + (run - image * RunsPerImage) * RunStep;
    }

    /// <summary>Rows of one run.</summary>
    public int LengthOf(int run) => Math.Min(RunLength, Rows - run * RunLength);
}
