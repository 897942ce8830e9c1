using Denote.Evaluation.Labelling;
using Denote.Evaluation.Semantic;

namespace Denote.Evaluation.Refining;

/// <summary>How a picture fared with each source of coarse masks, and how that stands in a <see cref="ScoreLog"/>.</summary>
/// <param name="Labels">The labels that its truth has, one for each class.</param>
/// <param name="Answers">One for each source.</param>
internal sealed record RefinedPicture(IReadOnlyList<int> Labels, IReadOnlyList<RefinedPicture.Answer> Answers)
{
    /// <summary>What one source's masks became.</summary>
    /// <param name="Ious">By class: the IoU before, and after each variant.</param>
    /// <param name="Matrices">Of the label maps before, and after each variant.</param>
    public sealed record Answer(IReadOnlyList<double[]> Ious, IReadOnlyList<ConfusionMatrix> Matrices);

    /// <summary>The number of classes, their labels, the IoUs by source and class, the counts.</summary>
    public IReadOnlyList<double> ToNumbers() =>
    [
        Labels.Count,
        .. Labels,
        .. Answers.SelectMany(answer => answer.Ious).SelectMany(iou => iou),
        .. SparseCounts.Of([.. Answers.SelectMany(answer => answer.Matrices)]),
    ];

    /// <summary>Reads what <see cref="ToNumbers"/> gave.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="sources">How many sources there are.</param>
    /// <param name="columns">The variants and one.</param>
    /// <param name="labels">How many labels the truth of the dataset has.</param>
    /// <exception cref="DenoteException">They are of another evaluation.</exception>
    public static RefinedPicture From(IReadOnlyList<double> numbers, int sources, int columns, int labels)
    {
        int classes = numbers.Count > 0 ? (int)numbers[0] : -1;
        int first = 1 + classes, counts = first + sources * classes * columns;
        if (classes < 0 || counts > numbers.Count || numbers.Skip(1).Take(classes).Any(label => !(label > 0 && label < labels)))
            throw new DenoteException("The log of an evaluation holds numbers that do not fit it; remove the file.");
        double[][] ious = [.. numbers.Skip(first).Take(counts - first).Chunk(columns)];
        var matrices = SparseCounts.Read([.. numbers.Skip(counts)], sources * columns, labels);
        return new RefinedPicture(
            [.. numbers.Skip(1).Take(classes).Select(label => (int)label)],
            [
                .. Enumerable.Range(0, sources).Select(s => new Answer(
                    ious[(s * classes)..((s + 1) * classes)], matrices[(s * columns)..((s + 1) * columns)])),
            ]);
    }
}
