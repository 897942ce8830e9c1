namespace Denote.Evaluation.PictureBook;

/// <summary>An expression that means one object of a scene.</summary>
/// <param name="Text">The expression: "the mushroom on the right".</param>
/// <param name="Segment">The object.</param>
/// <param name="IsUniqueClass">Whether the scene has no other object of the class.</param>
public sealed record PictureBookExpression(string Text, PictureBookSegment Segment, bool IsUniqueClass);
