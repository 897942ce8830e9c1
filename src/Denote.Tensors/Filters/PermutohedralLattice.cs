using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Denote.Tensors;

/// <summary>
/// A Gaussian filter over points in a space of few dimensions, in time linear in their number (Adams, Baek and Davis,
/// "Fast High-Dimensional Filtering Using the Permutohedral Lattice", Eurographics 2010): values are splatted onto the
/// lattice's vertices around each point, blurred along its axes and sliced back. It approximates
/// result[i] = sum over j of exp(-|f_i - f_j|^2 / 2) values[j], i = j included.
/// </summary>
public sealed unsafe class PermutohedralLattice
{
    private const int LanesPerVector = 4;
    private const int ChunkSize = 2048;

    private readonly int _points;
    private readonly int _corners;
    private readonly int[] _vertices;
    private readonly float[] _weights;
    private readonly int[] _neighbours;
    private readonly int[] _firstEntry;
    private readonly int[] _entries;

    /// <summary>Builds the lattice around points; every filter of values at these points uses it again.</summary>
    /// <param name="features">The points, <c>[N, D]</c>, in units of the standard deviation along each axis; D is 1..16,
    /// values up to some ten thousand.</param>
    /// <exception cref="TensorException">There is no point, or a number is not finite.</exception>
    public PermutohedralLattice(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.Rank != 2 || features.Shape[0] == 0 || features.Shape[1] is < 1 or > 16)
            throw new TensorException($"PermutohedralLattice: {features.Shape} is not [N, D] with D 1..16.");
        (_points, int dimensions) = (features.Shape[0], features.Shape[1]);
        _corners = dimensions + 1;
        _vertices = new int[(long)_points * _corners];
        _weights = new float[(long)_points * _corners];
        var table = new LatticeVertices(dimensions, _points);
        Embed(features, new LatticeSimplex(dimensions), table);
        Vertices = table.Count;
        _neighbours = table.Neighbours();
        (_firstEntry, _entries) = GroupByVertex();
    }

    /// <summary>Vertices of the lattice that points touch.</summary>
    public int Vertices { get; }

    /// <summary>
    /// Makes the filter K into n K n with n = 1 / sqrt(K 1): rows of a symmetric filter that sum to about 1.
    /// </summary>
    public void NormalizeSymmetrically()
    {
        using var ones = Tensor.Full([_points, 1], 1);
        using var sums = TensorScope.Release(Filter(ones));
        for (int i = 0; i < _points; i++)
        {
            float scale = 1 / MathF.Sqrt(sums.Span[i] + 1e-20f);
            for (int corner = 0; corner < _corners; corner++) _weights[i * _corners + corner] *= scale;
        }
    }

    /// <summary>Filters values at the points.</summary>
    /// <param name="values"><c>[N, C]</c>.</param>
    /// <returns><c>[N, C]</c>; the same for any number of threads.</returns>
    /// <exception cref="TensorException">There is not one row per point.</exception>
    public Tensor Filter(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Rank != 2 || values.Shape[0] != _points)
            throw new TensorException($"PermutohedralLattice: values {values.Shape} for {_points} points.");
        TensorScope.Current?.Cancellation.ThrowIfCancellationRequested();
        int channels = values.Shape[1];
        int stride = (channels + LanesPerVector - 1) / LanesPerVector * LanesPerVector;
        var result = Tensor.Empty(values.Shape);
        // The last row stays zero: the value of all vertices that no point touches.
        using var front = new Workspace((Vertices + 1) * stride);
        using var back = new Workspace((Vertices + 1) * stride);
        float* from = front.Data, to = back.Data;
        new Span<float>(from + (long)Vertices * stride, stride).Clear();
        new Span<float>(to + (long)Vertices * stride, stride).Clear();

        InChunks(Vertices, (first, end) => Splat(values.Data, channels, from, stride, first, end));
        for (int axis = 0; axis < _corners; axis++)
        {
            int along = axis;
            InChunks(Vertices, (first, end) => Blur(from, to, stride, along, first, end));
            float* blurred = to;
            to = from;
            from = blurred;
        }
        InChunks(_points, (first, end) => Slice(from, stride, result.Data, channels, first, end));
        GC.KeepAlive(values);
        return result;
    }

    private static void InChunks(int count, Action<int, int> body) => WorkPool.For(
        (count + ChunkSize - 1) / ChunkSize,
        chunk => body(chunk * ChunkSize, Math.Min(count, (chunk + 1) * ChunkSize)));

    private void Embed(Tensor features, LatticeSimplex simplex, LatticeVertices table)
    {
        int dimensions = _corners - 1;
        for (int i = 0; i < _points; i++)
        {
            ReadOnlySpan<float> point = features.Span.Slice(i * dimensions, dimensions);
            foreach (float coordinate in point)
                if (!float.IsFinite(coordinate))
                    throw new TensorException($"PermutohedralLattice: point {i} has the coordinate {coordinate}.");
            simplex.Enclose(point);
            for (int corner = 0; corner < _corners; corner++)
            {
                _vertices[i * _corners + corner] = table.Add(simplex.Key(corner));
                _weights[i * _corners + corner] = simplex.Weight(corner);
            }
        }
    }

    /// <summary>The entries (point * corners + corner) of each vertex in order, so that splatting needs no locks.</summary>
    private (int[] First, int[] Entries) GroupByVertex()
    {
        var first = new int[Vertices + 1];
        foreach (int vertex in _vertices) first[vertex + 1]++;
        for (int vertex = 0; vertex < Vertices; vertex++) first[vertex + 1] += first[vertex];
        int[] next = first[..^1];
        var entries = new int[_vertices.Length];
        for (int entry = 0; entry < _vertices.Length; entry++) entries[next[_vertices[entry]]++] = entry;
        return (first, entries);
    }

    private void Splat(float* values, int channels, float* target, int stride, int first, int end)
    {
        for (int vertex = first; vertex < end; vertex++)
        {
            float* sums = target + (long)vertex * stride;
            new Span<float>(sums, stride).Clear();
            for (int at = _firstEntry[vertex]; at < _firstEntry[vertex + 1]; at++)
            {
                int entry = _entries[at];
                float weight = _weights[entry];
                float* point = values + (long)(entry / _corners) * channels;
                int c = 0;
                for (; c <= channels - LanesPerVector; c += LanesPerVector)
                    (Vector128.Load(sums + c) + Vector128.Load(point + c) * weight).Store(sums + c);
                for (; c < channels; c++) sums[c] += point[c] * weight;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Blur(float* source, float* target, int stride, int axis, int first, int end)
    {
        int pairs = axis * Vertices;
        for (int vertex = first; vertex < end; vertex++)
        {
            float* before = source + (long)_neighbours[2 * (pairs + vertex)] * stride;
            float* after = source + (long)_neighbours[2 * (pairs + vertex) + 1] * stride;
            float* centre = source + (long)vertex * stride;
            float* sums = target + (long)vertex * stride;
            for (int c = 0; c < stride; c += LanesPerVector)
            {
                var around = Vector128.Load(before + c) + Vector128.Load(after + c);
                (Vector128.Load(centre + c) + around * 0.5f).Store(sums + c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Slice(float* source, int stride, float* result, int channels, int first, int end)
    {
        // The blur's gain: 1 + 2^-D as in the paper's implementation.
        float gain = 1 / (1 + MathF.Pow(2, 1 - _corners));
        float* sums = stackalloc float[stride];
        for (int i = first; i < end; i++)
        {
            new Span<float>(sums, stride).Clear();
            for (int corner = 0; corner < _corners; corner++)
            {
                float weight = _weights[i * _corners + corner] * gain;
                float* vertex = source + (long)_vertices[i * _corners + corner] * stride;
                for (int c = 0; c < stride; c += LanesPerVector)
                    (Vector128.Load(sums + c) + Vector128.Load(vertex + c) * weight).Store(sums + c);
            }
            new Span<float>(sums, channels).CopyTo(new Span<float>(result + (long)i * channels, channels));
        }
    }
}
