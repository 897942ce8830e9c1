using Denote.Grounding;
using Denote.Imaging;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Refining;

/// <summary>Eq. 9 and the confidence filter: probabilities take up a share of those of their matches.</summary>
internal static class ProbabilityMixing
{
    /// <summary>S* = beta S + (1 - beta) S[delta], where the filter lets it.</summary>
    /// <param name="probability">S.</param>
    /// <param name="matched">S[delta], of the same size.</param>
    /// <param name="mixing">beta, 0..1.</param>
    /// <param name="filter">The range of S that changes; null changes all.</param>
    public static FloatImage Mix(
        FloatImage probability, FloatImage matched, float mixing, ProbabilityRange? filter)
    {
        var mixed = new FloatImage(probability.Width, probability.Height);
        for (int i = 0; i < mixed.Pixels.Length; i++)
        {
            float old = probability.Pixels[i];
            mixed.Pixels[i] = filter is null || filter.Value.Contains(old)
                ? mixing * old + (1 - mixing) * matched.Pixels[i]
                : old;
        }
        return mixed;
    }

    /// <summary>S[delta] of every pixel: that of the features' cells, interpolated between their centres.</summary>
    /// <param name="probability">S, of any size.</param>
    /// <param name="matches">delta over a grid of cells, row by row.</param>
    /// <param name="rows">Rows of the grid.</param>
    /// <param name="columns">Columns of the grid.</param>
    public static FloatImage Matched(FloatImage probability, IReadOnlyList<int> matches, int rows, int columns)
    {
        FloatImage cells = MeanOfCells(probability, rows, columns);
        var matched = new FloatImage(columns, rows);
        for (int i = 0; i < matches.Count; i++) matched.Pixels[i] = cells.Pixels[matches[i]];
        return PhraseMaps.Resize(matched, probability.Width, probability.Height);
    }

    private static FloatImage MeanOfCells(FloatImage map, int rows, int columns)
    {
        using var scope = TensorScope.Enter();
        var source = Tensor.From([1, map.Height, map.Width, 1], map.Pixels);
        return new FloatImage(columns, rows, Ops.Resize(source, rows, columns, ResizeMode.Area).ToArray());
    }
}
