using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>A tensor that a file is going to hold.</summary>
/// <param name="Name">Its name in the checkpoint.</param>
/// <param name="Type">Number format.</param>
/// <param name="Shape">Sizes.</param>
public sealed record TensorDeclaration(string Name, DataType Type, Shape Shape);
