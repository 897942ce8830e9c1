using Denote.Models.Clip;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Refining;

/// <summary>
/// Eq. 8: for each cell of the generated picture the cell of the original with the most similar feature. The
/// similarities are computed block by block and forgotten.
/// </summary>
internal static class SemanticCorrespondence
{
    private const int BlockCells = 256;

    /// <summary>delta_j for every cell j of the generated picture; of equals the first.</summary>
    /// <param name="original">Features of the original picture's cells, <c>[N, C]</c>.</param>
    /// <param name="generated">Features of the generated picture's cells, <c>[M, C]</c>.</param>
    /// <returns>M indices, 0..N-1.</returns>
    public static int[] Find(Tensor original, Tensor generated)
    {
        using var scope = TensorScope.Enter();
        var targets = ClipModel.UnitLength(original);
        int cells = generated.Shape[0];
        var matches = new int[cells];
        for (int start = 0; start < cells; start += BlockCells)
        {
            using var block = TensorScope.Enter();
            int count = Math.Min(BlockCells, cells - start);
            // A feature's own length does not change which of the others is most similar.
            var similarity = Ops.MatMul(generated.Slice(start, count), targets, transposeB: true);
            for (int i = 0; i < count; i++)
            {
                var row = similarity.Slice(i, 1);
                matches[start + i] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(row.Span);
            }
        }
        return matches;
    }
}
