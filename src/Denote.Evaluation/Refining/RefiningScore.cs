namespace Denote.Evaluation.Refining;

/// <summary>How one class of one picture fared.</summary>
/// <param name="Picture">The picture's name.</param>
/// <param name="ClassName">The class.</param>
/// <param name="Before">IoU of the coarse mask, 0..1.</param>
/// <param name="After">IoU after each variant, 0..1.</param>
public sealed record RefiningScore(string Picture, string ClassName, double Before, IReadOnlyList<double> After);
