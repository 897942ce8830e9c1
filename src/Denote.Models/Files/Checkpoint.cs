using Denote.Tensors;

namespace Denote.Models.Files;

/// <summary>The tensors of one network, out of one file or several shards, opened together.</summary>
internal sealed class Checkpoint : IDisposable
{
    private readonly List<ITensorFile> _files = [];
    private readonly Dictionary<string, ITensorFile> _homes = new(StringComparer.Ordinal);

    private Checkpoint(string name) => Name = name;

    /// <summary>The file, or the index of shards, for messages.</summary>
    public string Name { get; }

    /// <summary>The open files.</summary>
    public IReadOnlyList<ITensorFile> Files => _files;

    /// <summary>Every tensor's name.</summary>
    public IReadOnlyCollection<string> TensorNames => _homes.Keys;

    /// <summary>
    /// Opens the files of a network and checks that no tensor is defined twice or missing from its shard.
    /// </summary>
    /// <param name="layout">The files.</param>
    /// <exception cref="ModelException">A file is broken, or shards and index disagree.</exception>
    public static Checkpoint Open(CheckpointLayout layout)
    {
        var checkpoint = new Checkpoint(layout.Index?.Name ?? SafetensorsFile.DisplayName(layout.Paths[0]));
        try
        {
            foreach (string path in layout.Paths) checkpoint.Add(TensorFile.Open(path));
            if (layout.Index is { } index) checkpoint.RequireIndexed(index);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>A tensor, or null when there is none of that name.</summary>
    public StoredTensor? Find(string name) => _homes.TryGetValue(name, out var file) ? file.Tensors[name] : null;

    /// <summary>The file that holds a tensor, for messages.</summary>
    public string HomeOf(string name) => _homes.TryGetValue(name, out var file) ? file.Name : Name;

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }

    private void Add(ITensorFile file)
    {
        _files.Add(file);
        foreach (string name in file.Tensors.Keys)
            if (!_homes.TryAdd(name, file))
                throw new ModelException($"{file.Name}: tensor '{name}' is also in {_homes[name].Name}; "
                    + "the shards do not belong together.");
    }

    private void RequireIndexed(ShardIndex index)
    {
        foreach (var (name, file) in index.Homes)
            if (!_homes.TryGetValue(name, out var home) || Path.GetFileName(home.Path) != file)
                throw new ModelException($"{index.Name}: tensor '{name}' should be in '{file}', but that file does "
                    + "not hold it.");
    }
}
