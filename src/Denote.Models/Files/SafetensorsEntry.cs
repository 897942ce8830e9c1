using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>One tensor's line in the header of a safetensors file.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">Number format.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Offset">First byte, counted from the end of the header.</param>
/// <param name="Length">Number of bytes.</param>
internal sealed record SafetensorsEntry(string Name, DataType Type, Shape Shape, long Offset, int Length);
