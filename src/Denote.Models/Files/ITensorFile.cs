using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>An open file of named tensors, whatever its format. Tensors are valid until it is closed.</summary>
public interface ITensorFile : IDisposable
{
    /// <summary>The file's path.</summary>
    string Path { get; }

    /// <summary>The file with the folder it lies in, for messages.</summary>
    string Name { get; }

    /// <summary>The file's length in bytes.</summary>
    long Length { get; }

    /// <summary>The tensors by name.</summary>
    IReadOnlyDictionary<string, StoredTensor> Tensors { get; }
}
