using Denote.Evaluation.Semantic;

namespace Denote.Evaluation.Labelling;

/// <summary>
/// The confusion matrices of one picture as a short row of numbers for a <see cref="ScoreLog"/>: matrix, cell and count
/// of every count that is not 0.
/// </summary>
internal static class SparseCounts
{
    public static IReadOnlyList<double> Of(IReadOnlyList<ConfusionMatrix> matrices)
    {
        var numbers = new List<double>();
        for (int i = 0; i < matrices.Count; i++)
            for (int cell = 0; cell < matrices[i].Counts.Length; cell++)
                if (matrices[i].Counts[cell] is > 0 and long count) numbers.AddRange([i, cell, count]);
        return numbers;
    }

    /// <exception cref="DenoteException">The numbers are not such a row.</exception>
    public static ConfusionMatrix[] Read(IReadOnlyList<double> numbers, int matrices, int labels)
    {
        var counts = Enumerable.Range(0, matrices).Select(_ => new long[labels * labels]).ToArray();
        foreach (double[] entry in numbers.Chunk(3))
        {
            if (entry.Length != 3 || entry[0] < 0 || entry[0] >= matrices || entry[1] < 0
                || entry[1] >= labels * labels)
                throw new DenoteException("The log of an evaluation holds counts that do not fit it; remove the file.");
            counts[(int)entry[0]][(int)entry[1]] = (long)entry[2];
        }
        return [.. counts.Select(part => new ConfusionMatrix(labels, part))];
    }
}
