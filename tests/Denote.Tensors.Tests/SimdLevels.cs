namespace Denote.Tensors.Tests;

/// <summary>All vector widths, by name, as theory data.</summary>
public sealed class SimdLevels : TheoryData<string>
{
    public SimdLevels() => AddRange(Enum.GetNames<SimdLevel>());

    internal static SimdLevel Parse(string name) => Enum.Parse<SimdLevel>(name);

    /// <summary>Makes this thread compute at a width until the result is disposed.</summary>
    internal static IDisposable Use(string name) => Simd.Use(Parse(name));
}
