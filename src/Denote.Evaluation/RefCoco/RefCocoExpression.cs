namespace Denote.Evaluation.RefCoco;

/// <summary>One sentence about one object.</summary>
/// <param name="Id">The sentence's number in the data set.</param>
/// <param name="Text">The sentence, cleaned and in small letters as the data set's authors evaluate it.</param>
/// <param name="Object">The object that it means.</param>
/// <param name="IsUniqueClass">Whether the picture has no other object of the class.</param>
public sealed record RefCocoExpression(long Id, string Text, RefCocoObject Object, bool IsUniqueClass);
