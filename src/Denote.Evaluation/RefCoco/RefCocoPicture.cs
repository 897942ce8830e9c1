namespace Denote.Evaluation.RefCoco;

/// <summary>One picture with all sentences about it.</summary>
/// <param name="Id">COCO's number of the picture.</param>
/// <param name="ImageFilePath">Its file.</param>
/// <param name="Expressions">The sentences of the split, in the data set's order.</param>
public sealed record RefCocoPicture(
    long Id, string ImageFilePath, IReadOnlyList<RefCocoExpression> Expressions);
