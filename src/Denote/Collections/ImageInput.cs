namespace Denote.Collections;

/// <summary>One picture of many.</summary>
/// <param name="Path">The file, as it was given or found below the folder that was given.</param>
/// <param name="RelativePath">
/// The path below that folder or the fixed part of a pattern, with slashes; the file's name where it was given itself.
/// </param>
public sealed record ImageInput(string Path, string RelativePath)
{
    /// <summary>A file that was given itself.</summary>
    public static ImageInput Of(string path) => new(path, System.IO.Path.GetFileName(path));

    /// <summary>The relative path without the file's extension.</summary>
    public string Stem => RelativePath[..^System.IO.Path.GetExtension(RelativePath).Length];

    /// <summary>The whole path, which tells files of one relative path apart.</summary>
    internal string Location => System.IO.Path.GetFullPath(Path);
}
