namespace Denote.Evaluation.Refining;

/// <summary>The figures of one source of coarse masks.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Scores">Every class of every picture.</param>
/// <param name="MeanIouBefore">mIoU of the label maps of the coarse masks over the dataset, 0..1.</param>
/// <param name="MeanIouAfter">The same after each variant.</param>
public sealed record RefiningRow(
    string Source, IReadOnlyList<RefiningScore> Scores, double MeanIouBefore, IReadOnlyList<double> MeanIouAfter);
