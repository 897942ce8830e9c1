namespace Denote.Tensors.Tests;

/// <summary>Tests that read or change what the whole process shares; nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
