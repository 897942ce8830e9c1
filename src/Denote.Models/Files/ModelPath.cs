using System.Text.RegularExpressions;
using Denote.Models.Hub;

namespace Denote.Models.Files;

/// <summary>
/// What users name as a model: a folder, a file, or a repository's folder in the cache that Hugging Face's tools keep
/// (<c>models--owner--name</c> with <c>refs</c> and <c>snapshots</c>).
/// </summary>
public static partial class ModelPath
{
    private const string RepositoryPrefix = "models--";
    private const string MainBranch = "main";

    /// <summary>
    /// The folder that holds the model itself: of a repository's folder in a cache the snapshot that <c>refs/main</c>
    /// names, or the only one; of a name such as <c>owner/name</c> or <c>owner/name@revision</c> that is no path, the
    /// snapshot in the user's cache. Any other path is given back as it is. Nothing is fetched.
    /// </summary>
    /// <param name="path">What the user named; it need not exist.</param>
    public static string Resolve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string folder = Path.TrimEndingDirectorySeparator(path);
        if (IsRepository(folder)) return SnapshotOf(folder) ?? path;
        if (!Path.Exists(path) && ModelId.Parse(path) is { } id) return ModelCache.OfUser().Find(id) ?? path;
        string name = Path.GetFileName(folder);
        string? parent = Path.GetDirectoryName(Path.GetFullPath(path is "" ? "." : folder));
        bool isSnapshots = name == "snapshots" && parent is not null && IsRepository(parent);
        return isSnapshots ? SnapshotOf(parent!) ?? path : path;
    }

    /// <summary>
    /// What a model is called: the name of its folder, or <c>owner/name</c> of the repository that a snapshot is of.
    /// </summary>
    /// <param name="folder">The folder that holds the model.</param>
    public static string NameOf(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string? snapshots = Path.GetDirectoryName(full);
        string? repository = Path.GetDirectoryName(snapshots);
        bool isSnapshot = Path.GetFileName(snapshots) == "snapshots" && repository is not null
            && Path.GetFileName(repository).StartsWith(RepositoryPrefix, StringComparison.Ordinal);
        return isSnapshot
            ? Path.GetFileName(repository)![RepositoryPrefix.Length..].Replace("--", "/")
            : Path.GetFileName(full);
    }

    /// <summary>
    /// Why a path that is no folder of a model cannot be one, and what to do; one line without the path.
    /// </summary>
    /// <param name="path">What the user named.</param>
    internal static string Explain(string path)
    {
        if (path.Length == 0) return "the model's folder has no name; name the folder of a model.";
        if (File.Exists(path))
        {
            return IsSingleFile(path)
                ? "this is a single file, and a model in the diffusers layout is a folder with unet/, vae/, "
                    + "text_encoder/ and tokenizer/; save it as one in Python with StableDiffusionPipeline"
                    + ".from_single_file(file).save_pretrained(folder)."
                : "this is a file; name the folder of a model in the diffusers layout.";
        }
        if (Directory.Exists(path))
        {
            return IsRepository(path)
                ? "this is a repository's folder in a Hugging Face cache without a snapshot that its refs/main names; "
                    + $"name one of {Path.Combine(path, "snapshots")}, or fetch the model again."
                : "there is neither model_index.json nor a part's config.json; name the folder of a model in the "
                    + "diffusers layout (one that holds unet/, vae/, text_encoder/ and tokenizer/).";
        }
        return ModelId.Parse(path) is { } id
            ? $"there is no such folder, and no such model in the cache {ModelCache.OfUser().Folder}; if it is a "
                + $"model's name on huggingface.co, fetch it: denote models pull {id}"
            : "there is no such folder.";
    }

    private static bool IsSingleFile(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".safetensors" or ".ckpt" or ".pt" or ".pth" or ".bin";

    private static bool IsRepository(string folder) =>
        Directory.Exists(Path.Combine(folder, "snapshots"))
        && (Directory.Exists(Path.Combine(folder, "blobs"))
            || Directory.Exists(Path.Combine(folder, "refs")));

    private static string? SnapshotOf(string repository)
    {
        string snapshots = Path.Combine(repository, "snapshots");
        string head = Path.Combine(repository, "refs", MainBranch);
        if (File.Exists(head) && Commit().Match(File.ReadAllText(head)) is { Success: true } commit)
        {
            string named = Path.Combine(snapshots, commit.Value);
            if (Directory.Exists(named)) return named;
        }
        string[] all = Directory.GetDirectories(snapshots);
        return all.Length == 1 ? all[0] : null;
    }

    [GeneratedRegex("^[0-9a-zA-Z]+")]
    private static partial Regex Commit();
}
