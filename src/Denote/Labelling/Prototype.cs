namespace Denote.Labelling;

/// <summary>What a row of a <see cref="PrototypeSet"/> is.</summary>
/// <param name="Level">What it is the mean of.</param>
/// <param name="Index">
/// The support image of an instance, the cluster of a part, each counted from 0; 0 for a class.
/// </param>
public readonly record struct Prototype(PrototypeLevel Level, int Index);
