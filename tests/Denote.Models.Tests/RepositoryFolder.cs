namespace Denote.Models.Tests;

/// <summary>Finds files of the repository.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder of the embedded model.</summary>
    public static string PictureBook { get; } = Find("models", "picturebook");

    private static string Find(params string[] parts)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine([at.FullName, .. parts]);
            if (Directory.Exists(folder)) return folder;
        }
        throw new DirectoryNotFoundException($"The repository has lost its {Path.Combine(parts)}.");
    }
}
