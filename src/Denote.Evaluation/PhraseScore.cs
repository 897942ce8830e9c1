namespace Denote.Evaluation;

/// <summary>How well one phrase was grounded.</summary>
/// <param name="Text">The phrase.</param>
/// <param name="IsThing">Whether it names countable objects, rather than stuff such as sky.</param>
/// <param name="IsPlural">Whether it names several objects.</param>
/// <param name="IntersectionOverUnion">IoU of the predicted mask with the true one, 0..1.</param>
public sealed record PhraseScore(string Text, bool IsThing, bool IsPlural, double IntersectionOverUnion);
