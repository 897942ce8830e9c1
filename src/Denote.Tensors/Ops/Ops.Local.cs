namespace Denote.Tensors;

public static partial class Ops
{
    /// <summary>
    /// Weighted sums of neighbours, with weights that differ from pixel to pixel: result[c, y, x] is the sum over n of
    /// weights[n, y, x] * maps[c, y + rows[n], x + columns[n]]; neighbours outside take the nearest pixel inside.
    /// </summary>
    /// <param name="maps"><c>[C, H, W]</c>.</param>
    /// <param name="weights"><c>[N, H, W]</c>.</param>
    /// <param name="offsets">Rows and columns to each of the N neighbours.</param>
    /// <returns><c>[C, H, W]</c>.</returns>
    public static Tensor LocalSum(Tensor maps, Tensor weights, ReadOnlySpan<(int Rows, int Columns)> offsets)
    {
        Require(maps.Rank == 3 && weights.Rank == 3, $"{maps.Shape} and {weights.Shape} are not [C, H, W] and [N, H, W].");
        Require(
            (maps.Shape[1], maps.Shape[2]) == (weights.Shape[1], weights.Shape[2]),
            $"maps {maps.Shape} and weights {weights.Shape} differ in size.");
        Require(weights.Shape[0] == offsets.Length, $"{offsets.Length} offsets for weights {weights.Shape}.");
        RefuseTape([maps, weights]);
        var result = Result(maps.Shape);
        LocalSumKernel.Run(maps, weights, offsets.ToArray(), result);
        return result;
    }
}
