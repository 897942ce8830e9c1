using Denote.Imaging;

namespace Denote.Evaluation.Tests.Semantic;

/// <summary>A temporary folder with pictures and label files of 3 x 2 pixels.</summary>
internal sealed class SemanticFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("denote-semantic").FullName;

    public void Picture(string path) => ImageFile.Save(new Image(3, 2), Prepare(path));

    /// <summary>A grey label file.</summary>
    public void Labels(string path, params byte[] values) =>
        ImageFile.Save(new GreyImage(3, 2, values), Prepare(path));

    /// <summary>A label file with a palette, as VOC's are.</summary>
    public void Indexed(string path, params byte[] values) =>
        ImageFile.Save(new IndexedImage(3, 2, values, Palette.PascalVoc), Prepare(path));

    public void Text(string path, string text) => File.WriteAllText(Prepare(path), text);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string Prepare(string path)
    {
        string full = System.IO.Path.Combine([Path, .. path.Split('/')]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        return full;
    }
}
