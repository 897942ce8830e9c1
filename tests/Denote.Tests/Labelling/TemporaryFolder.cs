namespace Denote.Tests.Labelling;

/// <summary>A folder that vanishes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("denote-labelling").FullName;

    /// <summary>A path in the folder.</summary>
    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>The time of the last change and the content of every file below a folder of it.</summary>
    public Dictionary<string, (DateTime, string)> Snapshot(string folder) =>
        Directory.EnumerateFiles(this[folder], "*", SearchOption.AllDirectories).ToDictionary(
            file => file, file => (File.GetLastWriteTimeUtc(file), Convert.ToHexString(File.ReadAllBytes(file))));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
