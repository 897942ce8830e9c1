using Denote.Collections;

namespace Denote.Cli.Batches;

/// <summary>Coarse masks of many pictures: a folder in which each has its picture's relative path.</summary>
internal static class CoarseMaskFolder
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".npy", ".json"];

    /// <summary>Refuses files where there are many pictures.</summary>
    /// <exception cref="UsageException">One of the words is no folder.</exception>
    public static void RequireFolders(IReadOnlyList<string> words)
    {
        if (words.FirstOrDefault(word => !Directory.Exists(word)) is { } file)
            throw new UsageException($"{file} is no folder, but there are several pictures; name a folder of coarse " +
                "masks that are called as the pictures are.");
    }

    /// <summary>
    /// The file of a picture: its relative path with any extension, or the <c>result.json</c> in a folder of that path,
    /// as <c>denote</c> writes for many pictures.
    /// </summary>
    /// <exception cref="DenoteException">There is none, or more than one.</exception>
    public static string Find(string folder, ImageInput input)
    {
        string stem = Path.Combine(folder, input.Stem);
        string[] found =
        [
            .. Extensions.Select(extension => stem + extension).Append(Path.Combine(stem, "result.json"))
                .Where(File.Exists),
        ];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new DenoteException($"{input.Path}: there is no coarse mask {stem} (png, jpg, npy, json, or " +
                "a folder with result.json); add it."),
            _ => throw new DenoteException($"{input.Path}: there are several coarse masks: " +
                $"{string.Join(", ", found)}; leave one."),
        };
    }
}
