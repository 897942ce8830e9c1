namespace Denote.Cli.Tests;

/// <summary>A folder that vanishes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder; it exists.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("denote-cli-").FullName;

    /// <summary>A path in the folder.</summary>
    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    /// <summary>Every file below the folder, relative, in order.</summary>
    public string[] Files() =>
    [
        .. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path, file))
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
