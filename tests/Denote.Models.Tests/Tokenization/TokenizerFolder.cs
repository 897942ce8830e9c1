namespace Denote.Models.Tests.Tokenization;

/// <summary>A throw-away copy of a tokenizer folder that a test may spoil.</summary>
internal sealed class TokenizerFolder : IDisposable
{
    public TokenizerFolder(string original)
    {
        Path = Directory.CreateTempSubdirectory("denote-tokenizer-").FullName;
        CopyFrom(original);
    }

    public string Path { get; }

    public void CopyFrom(string folder)
    {
        foreach (string file in Directory.GetFiles(folder))
        {
            Write(System.IO.Path.GetFileName(file), File.ReadAllText(file));
        }
    }

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    public void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(Path, name), text);

    public void Delete(string name) => File.Delete(System.IO.Path.Combine(Path, name));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
