namespace Denote.Tensors;

/// <summary>
/// The simplex of the permutohedral lattice that encloses a point: its D + 1 corners and the point's barycentric
/// coordinates among them (Adams et al., section 3).
/// </summary>
internal sealed class LatticeSimplex
{
    private readonly int _dimensions;
    private readonly float[] _scale;
    private readonly float[] _elevated;
    private readonly float[] _nearest;
    private readonly int[] _rank;
    private readonly float[] _barycentric;
    private readonly int[] _key;

    public LatticeSimplex(int dimensions)
    {
        _dimensions = dimensions;
        // The blur by (1/2, 1, 1/2) along each axis has a variance of 2/3 of the lattice's spacing of D + 1.
        float deviation = (float)(Math.Sqrt(2.0 / 3.0) * (dimensions + 1));
        _scale = [.. Enumerable.Range(0, dimensions)
            .Select(i => (float)(1 / Math.Sqrt((i + 2.0) * (i + 1)) * deviation))];
        _elevated = new float[dimensions + 1];
        _nearest = new float[dimensions + 1];
        _rank = new int[dimensions + 1];
        _barycentric = new float[dimensions + 2];
        _key = new int[dimensions];
    }

    /// <summary>Finds the simplex around a point of D coordinates.</summary>
    public void Enclose(ReadOnlySpan<float> point)
    {
        Elevate(point);
        int excess = RoundToLattice();
        Rank();
        MoveOntoPlane(excess);
        Interpolate();
    }

    /// <summary>The D independent coordinates of a corner; valid until the next call.</summary>
    public ReadOnlySpan<int> Key(int corner)
    {
        for (int i = 0; i < _dimensions; i++)
        {
            int canonical = _rank[i] <= _dimensions - corner ? corner : corner - (_dimensions + 1);
            _key[i] = (int)_nearest[i] + canonical;
        }
        return _key;
    }

    /// <summary>The barycentric coordinate of a corner; all of them sum to 1.</summary>
    public float Weight(int corner) => _barycentric[corner];

    /// <summary>Onto the plane of D + 1 coordinates that sum to 0.</summary>
    private void Elevate(ReadOnlySpan<float> point)
    {
        float sum = 0;
        for (int i = _dimensions; i > 0; i--)
        {
            float coordinate = point[i - 1] * _scale[i - 1];
            _elevated[i] = sum - i * coordinate;
            sum += coordinate;
        }
        _elevated[0] = sum;
    }

    /// <summary>The nearest multiples of D + 1; returns their sum over D + 1, which is 0 on the plane.</summary>
    private int RoundToLattice()
    {
        float down = 1f / (_dimensions + 1);
        int sum = 0;
        for (int i = 0; i <= _dimensions; i++)
        {
            float multiple = MathF.Round(_elevated[i] * down);
            _nearest[i] = multiple * (_dimensions + 1);
            sum += (int)multiple;
        }
        return sum;
    }

    /// <summary>The order of the differences to the lattice point, the largest first.</summary>
    private void Rank()
    {
        Array.Clear(_rank);
        for (int i = 0; i < _dimensions; i++)
        {
            float difference = _elevated[i] - _nearest[i];
            for (int j = i + 1; j <= _dimensions; j++)
            {
                if (difference < _elevated[j] - _nearest[j]) _rank[i]++;
                else _rank[j]++;
            }
        }
    }

    private void MoveOntoPlane(int excess)
    {
        for (int i = 0; i <= _dimensions; i++)
        {
            _rank[i] += excess;
            int step = _rank[i] < 0 ? _dimensions + 1 : _rank[i] > _dimensions ? -(_dimensions + 1) : 0;
            _rank[i] += step;
            _nearest[i] += step;
        }
    }

    private void Interpolate()
    {
        float down = 1f / (_dimensions + 1);
        Array.Clear(_barycentric);
        for (int i = 0; i <= _dimensions; i++)
        {
            float share = (_elevated[i] - _nearest[i]) * down;
            _barycentric[_dimensions - _rank[i]] += share;
            _barycentric[_dimensions + 1 - _rank[i]] -= share;
        }
        _barycentric[0] += 1 + _barycentric[_dimensions + 1];
    }
}
