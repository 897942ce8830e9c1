using System.Numerics.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>
/// The Euclidean lengths of features on their common grid. A feature between four cells of a coarser grid is not made:
/// its square is the sum of the products of those four, which neighbours share.
/// </summary>
internal static class FeatureLengths
{
    private const float Smallest = 1e-6f;

    /// <summary>1 over each cell's length, row by row; lengths below 1e-6 count as that.</summary>
    public static float[] Inverse(MatchingFeatures features)
    {
        var squares = new float[features.Height * features.Width];
        foreach (MatchingFeatures.Grid grid in features.Grids)
        {
            if (features.IsCommon(grid)) AddOwn(grid.Map, squares);
            else new Neighbours(grid).AddTo(squares, features.Height, features.Width);
        }
        return Array.ConvertAll(squares, square => 1 / Math.Max(MathF.Sqrt(Math.Max(square, 0)), Smallest));
    }

    private static void AddOwn(Tensor map, float[] squares)
    {
        int channels = map.Shape[1];
        for (int cell = 0; cell < squares.Length; cell++)
            squares[cell] += TensorPrimitives.SumOfSquares<float>(map.Span.Slice(cell * channels, channels));
    }

    /// <summary>Products of every cell with itself and with the cells to its right and below.</summary>
    private sealed class Neighbours
    {
        private readonly MatchingFeatures.Grid _grid;
        private readonly float[] _own, _right, _below, _falling, _rising;

        public Neighbours(MatchingFeatures.Grid grid)
        {
            _grid = grid;
            _own = Products((0, 0), (0, 0));
            _right = Products((0, 0), (0, 1));
            _below = Products((0, 0), (1, 0));
            _falling = Products((0, 0), (1, 1));
            _rising = Products((0, 1), (1, 0));
        }

        public void AddTo(float[] squares, int height, int width)
        {
            var axes = new BilinearRows(_grid.Height, _grid.Width, height, width);
            int cell = 0;
            foreach (var (top, bottom, down) in axes.Rows)
                foreach (var (left, right, across) in axes.Columns)
                {
                    int a = top * _grid.Width + left, b = top * _grid.Width + right;
                    int c = bottom * _grid.Width + left, d = bottom * _grid.Width + right;
                    float up = 1 - down, back = 1 - across;
                    // Squares along the upper and the lower row, and the product of the two rows.
                    float upper = Row(a, b), lower = Row(c, d);
                    float both = back * back * _below[a] + across * across * _below[b]
                        + back * across * (_falling[a] + _rising[a]);
                    squares[cell++] += up * up * upper + down * down * lower + 2 * up * down * both;

                    float Row(int first, int second) => back * back * _own[first] + across * across * _own[second]
                        + 2 * back * across * _right[first];
                }
        }

        /// <summary>
        /// For every cell the product of the cells at two offsets from it; 0 where one is outside, which no share falls
        /// on.
        /// </summary>
        private float[] Products((int Row, int Column) one, (int Row, int Column) other)
        {
            int channels = _grid.Map.Shape[1];
            var products = new float[_grid.Height * _grid.Width];
            for (int y = 0; y < _grid.Height - Math.Max(one.Row, other.Row); y++)
                for (int x = 0; x < _grid.Width - Math.Max(one.Column, other.Column); x++)
                    products[y * _grid.Width + x] = TensorPrimitives.Dot(At(y, x, one), At(y, x, other));
            return products;

            ReadOnlySpan<float> At(int y, int x, (int Row, int Column) offset) => _grid.Map.Span.Slice(
                ((y + offset.Row) * _grid.Width + x + offset.Column) * channels, channels);
        }
    }
}
