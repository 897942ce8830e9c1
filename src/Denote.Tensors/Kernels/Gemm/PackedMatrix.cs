using System.Numerics.Tensors;

namespace Denote.Tensors;

/// <summary>
/// The right-hand matrix of a product, rearranged so that a tile reads it front to back: for each segment of the depth,
/// for each panel, the panel's rows. The start values (bias) of all packed columns follow at the end. The rows may be
/// kept in half precision, where that loses nothing: a panel is then widened for a block of rows at a time.
/// </summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    // Between columns that are transposed, so that a depth of whole pages does not put them all in one set of the
    // cache.
    private const int Stagger = 16;

    private static long _bytes;
    private static long _transientBytes;

    private readonly int[] _depths;
    private readonly long[] _offsets;
    private readonly TensorBuffer? _pooled;
    private readonly long _size;
    private void* _data;

    /// <summary>Takes memory for a matrix; <see cref="Fill"/> writes it.</summary>
    /// <param name="layout">The panels.</param>
    /// <param name="depths">The segments that the depth is cut into.</param>
    /// <param name="pooled">Whether the memory comes from the tensors' pool: for matrices of one operation.</param>
    /// <param name="half">Whether rows are kept in half precision: they must be finite.</param>
    public PackedMatrix(PanelLayout layout, int[] depths, bool pooled = false, bool half = false)
    {
        (Layout, IsHalf) = (layout, half);
        _depths = depths;
        _offsets = new long[depths.Length];
        long count = 0;
        for (int i = 0; i < depths.Length; i++)
        {
            _offsets[i] = count;
            count += (long)depths[i] * layout.PackedColumns;
            Depth += depths[i];
        }
        // Half a row of an even number of columns is whole floats: every panel has whole vectors.
        long bias = half ? (count + 1) / 2 : count;
        count = bias + layout.PackedColumns;
        _size = count * sizeof(float);
        if (pooled)
        {
            _pooled = new TensorBuffer(count);
            _data = _pooled.Data;
        }
        else
        {
            _data = SystemMemory.Allocate(_size);
            Interlocked.Add(ref _bytes, _size);
        }
        Bias = (float*)_data + bias;
    }

    ~PackedMatrix() => Free();

    /// <summary>Bytes held by all packed weights.</summary>
    public static long BytesInUse => Interlocked.Read(ref _bytes);

    /// <summary>Bytes of all weights that were packed for one operation.</summary>
    public static long TransientBytes => Interlocked.Read(ref _transientBytes);

    /// <summary>Whether rows are kept in half precision.</summary>
    public bool IsHalf { get; }

    /// <summary>Whether it serves one operation, which disposes it.</summary>
    public bool IsTransient => _pooled is not null;

    /// <summary>Returns the memory after an operation, unless the weights are kept.</summary>
    public void Release()
    {
        if (!IsTransient) return;
        Interlocked.Add(ref _transientBytes, _size);
        Dispose();
    }

    /// <summary>The panels.</summary>
    public PanelLayout Layout { get; }

    /// <summary>Rows of the whole matrix.</summary>
    public int Depth { get; }

    /// <summary>The depth's segments.</summary>
    public ReadOnlySpan<int> Depths => _depths;

    /// <summary>One start value for each packed column.</summary>
    public float* Bias { get; }

    /// <summary>The rows of one panel in one segment, where they are kept as float32.</summary>
    public float* Rows(int segment, in Panel panel) => (float*)_data + Offset(segment, panel);

    /// <summary>Some rows of one panel in one segment: where they lie, or widened.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="first">The first row in the segment.</param>
    /// <param name="count">How many.</param>
    /// <param name="widened">Room for as many rows where they are kept in half precision.</param>
    public float* Rows(int segment, in Panel panel, int first, int count, float* widened)
    {
        long offset = Offset(segment, panel) + (long)first * panel.Width;
        if (!IsHalf) return (float*)_data + offset;
        HalfPrecision.WidenFinite((short*)_data + offset, widened, (long)count * panel.Width);
        return widened;
    }

    /// <summary>A row of one panel.</summary>
    /// <param name="depth">The row's number among all segments.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="left">How many rows follow one another from here on, this one included.</param>
    public float* Row(int depth, in Panel panel, out int left)
    {
        int segment = 0;
        while (depth >= _depths[segment]) depth -= _depths[segment++];
        left = _depths[segment] - depth;
        return Rows(segment, panel) + (nint)depth * panel.Width;
    }

    /// <summary>Measures the packing while a profile runs.</summary>
    public ProfileSection Measure() => TensorProfile.Operation("packing weights", _size);

    /// <summary>Writes the start values.</summary>
    /// <param name="bias">One value per column, or null for zeros.</param>
    public void FillBias(float[]? bias)
    {
        foreach (var panel in Layout.Panels)
        {
            for (int i = 0; i < panel.Width; i++)
            {
                int column = Layout.ColumnAt(panel, i);
                Bias[panel.Start + i] = column < 0 || bias is null ? 0 : bias[column];
            }
        }
    }

    /// <summary>Writes the whole matrix and its bias, sharing the work.</summary>
    /// <param name="columns">Reads the columns.</param>
    /// <param name="bias">One value per column, or empty.</param>
    public void Fill(IColumnReader columns, float[]? bias)
    {
        FillBias(bias);
        int lanes = Layout.Tiles.Lanes;
        WorkPool.For(Layout.PackedColumns / lanes, group => FillVector(columns, group * lanes, lanes));
    }

    /// <summary>Writes the whole matrix from one that lies row by row, without a bias.</summary>
    /// <param name="source">The matrix, <see cref="Depth"/> rows of as many floats as the layout has columns.</param>
    public void FillFromRows(float* source)
    {
        new Span<float>(Bias, Layout.PackedColumns).Clear();
        for (int segment = 0; segment < _depths.Length; segment++)
        {
            foreach (var panel in Layout.Panels)
            {
                float* target = Rows(segment, panel);
                for (int k = 0; k < _depths[segment]; k++, target += panel.Width)
                {
                    var row = new Span<float>(target, panel.Width);
                    new Span<float>(source + (nint)k * Layout.Columns + panel.Output, panel.Outputs).CopyTo(row);
                    row[panel.Outputs..].Clear();
                }
            }
            source += (nint)_depths[segment] * Layout.Columns;
        }
    }

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void FillVector(IColumnReader reader, int packedColumn, int lanes)
    {
        var (panel, place) = Layout.PlaceOf(packedColumn);
        nint stride = Depth + Stagger;
        using var buffer = new TensorBuffer(lanes * (long)stride);
        float* values = buffer.Data;
        for (int lane = 0; lane < lanes; lane++)
        {
            var target = new Span<float>(values + lane * stride, Depth);
            int column = Layout.ColumnAt(panel, place + lane);
            if (column < 0) target.Clear();
            else reader.Read(column, target);
        }
        using var narrow = IsHalf ? new TensorBuffer((long)Depth * lanes) : null;
        for (int segment = 0; segment < _depths.Length; segment++)
        {
            int depth = _depths[segment];
            if (narrow is null)
            {
                float* target = Rows(segment, panel) + place;
                Transposer.Transpose(lanes, values, stride, lanes, depth, target, panel.Width);
            }
            else
            {
                Transposer.Transpose(lanes, values, stride, lanes, depth, narrow.Data, lanes);
                Half* target = (Half*)_data + Offset(segment, panel) + place;
                for (int k = 0; k < depth; k++, target += panel.Width)
                {
                    var row = new ReadOnlySpan<float>(narrow.Data + k * lanes, lanes);
                    TensorPrimitives.ConvertToHalf(row, new Span<Half>(target, lanes));
                }
            }
            values += depth;
        }
    }

    private long Offset(int segment, in Panel panel) => _offsets[segment] + (long)_depths[segment] * panel.Start;

    private void Free()
    {
        if (_data == null) return;
        if (_pooled is not null)
        {
            _pooled.Dispose();
        }
        else
        {
            SystemMemory.Free(_data);
            Interlocked.Add(ref _bytes, -_size);
        }
        _data = null;
    }
}
