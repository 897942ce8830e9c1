using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>What one part of a model folder holds.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="ClassName">Its class.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Files">The files of its weights, names only.</param>
/// <param name="Bytes">Their length together.</param>
/// <param name="Tensors">Number of tensors.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="ParametersByType">Number of weights of each number format.</param>
public sealed record PartReport(
    string Name,
    string ClassName,
    ModelPartKind Kind,
    IReadOnlyList<string> Files,
    long Bytes,
    int Tensors,
    long Parameters,
    IReadOnlyDictionary<DataType, long> ParametersByType);
