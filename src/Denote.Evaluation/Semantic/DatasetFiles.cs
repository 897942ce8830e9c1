namespace Denote.Evaluation.Semantic;

/// <summary>Finds the files of a dataset and says which one is missing.</summary>
internal static class DatasetFiles
{
    private static readonly string[] PictureEndings = [".jpg", ".png", ".jpeg"];

    /// <summary>The first of several folders that exists.</summary>
    /// <param name="root">The dataset's folder.</param>
    /// <param name="choices">Paths below it, the most usual first.</param>
    /// <exception cref="DenoteException">There is none.</exception>
    public static string Folder(string root, params ReadOnlySpan<string> choices)
    {
        foreach (string choice in choices)
            if (FindFolder(root, choice) is { } found) return found;
        throw new DenoteException($"{root}: it has no folder '{choices[0]}'; name the dataset's own folder.");
    }

    /// <summary>A folder below another, or null.</summary>
    public static string? FindFolder(string root, string path)
    {
        string folder = Path.Combine(root, path);
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>The names in a list file, one per line.</summary>
    /// <exception cref="DenoteException">The file is missing or empty.</exception>
    public static IReadOnlyList<string> Names(string file)
    {
        if (!File.Exists(file)) throw new DenoteException($"{file}: there is no such list of pictures.");
        string[] names = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length > 0 ? names : throw new DenoteException($"{file}: the list of pictures is empty.");
    }

    /// <summary>The picture of a name, whatever its format.</summary>
    /// <exception cref="DenoteException">There is none.</exception>
    public static string Picture(string folder, string name)
    {
        foreach (string ending in PictureEndings)
        {
            string file = Path.Combine(folder, name + ending);
            if (File.Exists(file)) return file;
        }
        throw new DenoteException($"{Path.Combine(folder, name)}.jpg: the picture is missing.");
    }

    /// <summary>All pictures of a folder in the order of their names.</summary>
    /// <exception cref="DenoteException">There is none.</exception>
    public static IReadOnlyList<string> Pictures(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder)
            .Where(file => PictureEndings.Contains(Path.GetExtension(file).ToLowerInvariant()))
            .Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new DenoteException($"{folder}: the folder holds no pictures.");
    }

    /// <summary>A picture with the first of several label files that exists.</summary>
    /// <exception cref="DenoteException">There is none.</exception>
    public static SemanticPicture Pair(
        string image, string labelFolder, params ReadOnlySpan<(string Name, LabelMapping Mapping)> choices)
    {
        string id = Path.GetFileNameWithoutExtension(image);
        foreach (var (name, mapping) in choices)
        {
            string file = Path.Combine(labelFolder, name);
            if (File.Exists(file)) return new SemanticPicture(id, image, () => mapping.Read(file));
        }
        throw new DenoteException($"{Path.Combine(labelFolder, choices[0].Name)}: the labels of {id} are missing.");
    }
}
