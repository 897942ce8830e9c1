namespace Denote.Tensors.Tests;

/// <summary>The vector widths of more than one number, by name, as theory data: only those pack weights.</summary>
public sealed class VectorLevels : TheoryData<string>
{
    public VectorLevels() => AddRange([.. Enum.GetNames<SimdLevel>().Where(name => name != nameof(SimdLevel.Scalar))]);
}
