namespace Denote.Models.Files.Torch;

/// <summary>A name that a pickle refers to.</summary>
internal sealed record PickleGlobal(string Module, string Name);
