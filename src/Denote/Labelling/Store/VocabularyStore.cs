using System.Text;
using System.Text.Json;
using Denote.Grounding;
using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>
/// A vocabulary as a folder that can be copied anywhere:
/// <code>
/// harbour/
///   vocabulary.json                      says that this is one
///   classes/boat/class.json              name, kind, model, settings, extractors
///   classes/boat/sd.safetensors          prototypes, one file per extractor
///   classes/boat/support/0001.png ...    small support images and their masks
/// </code>
/// Adding or removing a class touches no other, so that several processes may do so at once; a class appears and
/// vanishes as a whole.
/// </summary>
public sealed class VocabularyStore
{
    private const string ManifestName = "vocabulary.json";
    private const string Schema = "denote.vocabulary/1";
    private const string ClassesName = "classes", LocksName = ".locks", SamplesName = ".samples";

    private VocabularyStore(string folder) => Folder = folder;

    /// <summary>The folder as it was given.</summary>
    public string Folder { get; }

    /// <summary>Opens a vocabulary.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="DenoteException">There is none, or one that this version cannot read.</exception>
    public static VocabularyStore Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string path = Path.Combine(folder, ManifestName);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            string? schema = json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("schema", out var value) ? value.ToString() : null;
            return schema == Schema
                ? new VocabularyStore(folder)
                : throw new DenoteException($"{path}: the schema is '{schema}', this version reads '{Schema}'; make "
                    + "the vocabulary anew, or use the version of denote that made it.");
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DenoteException($"{folder}: there is no vocabulary; 'denote vocabulary add {folder} <class>' "
                + "makes one.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DenoteException($"{path}: cannot be read ({cause.Message})", cause);
        }
    }

    /// <summary>Opens a vocabulary, or makes an empty one.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="DenoteException">The folder holds something else, or cannot be written.</exception>
    public static VocabularyStore OpenOrCreate(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string path = Path.Combine(folder, ManifestName);
        if (File.Exists(path)) return Open(folder);
        if (File.Exists(folder)) throw new DenoteException($"{folder} is a file; name a folder.");
        try
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(IsForeign))
                throw new DenoteException($"{folder} holds other files; name a new folder for the vocabulary.");
            Directory.CreateDirectory(folder);
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes($"{{ \"schema\": \"{Schema}\" }}\n")));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException(
                $"{folder}: nothing can be written there ({cause.Message}) Choose another folder.", cause);
        }
        return Open(folder);
    }

    /// <summary>What the manifests say of all classes, in the order in which they were added.</summary>
    /// <exception cref="DenoteException">A class is damaged.</exception>
    public IReadOnlyList<StoredClass> List() =>
    [
        .. Folders().Select(ReadIfThere).OfType<StoredClass>()
            .OrderBy(entry => entry.Added).ThenBy(entry => entry.Name, StringComparer.Ordinal),
    ];

    /// <summary>What the manifest says of a class, or null when there is no such class.</summary>
    /// <param name="name">The class, in upper or lower case.</param>
    /// <exception cref="DenoteException">The class is damaged.</exception>
    public StoredClass? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Has(name) ? ClassFolder.ReadManifest(FolderOf(name)).ToStoredClass() : null;
    }

    /// <summary>Reads one class with its prototypes and support images.</summary>
    /// <param name="name">The class, in upper or lower case.</param>
    /// <exception cref="DenoteException">There is no such class, or it is damaged.</exception>
    public VocabularyClass Read(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        RequireThere(name);
        return ClassFolder.Read(FolderOf(name));
    }

    /// <summary>Reads classes to label pictures with.</summary>
    /// <param name="names">The classes; null takes all, in the order in which they were added.</param>
    /// <exception cref="DenoteException">
    /// There is no class, one is damaged, or the classes were made with different models or features.
    /// </exception>
    public Vocabulary Load(IReadOnlyList<string>? names = null)
    {
        foreach (string name in names ?? []) RequireThere(name);
        StoredClass[] chosen = names is null ? [.. List()] : [.. names.Select(name => Find(name)!)];
        if (chosen.Length == 0)
            throw new DenoteException($"{Folder}: the vocabulary has no class; 'denote vocabulary add {Folder} "
                + "<class>' adds one.");
        foreach (StoredClass entry in chosen) RequireAlike(chosen[0], entry);
        return new Vocabulary(chosen[0].Extractors, [.. chosen.Select(entry => Read(entry.Name))]);
    }

    /// <summary>Requires that the classes here were made with the features that are at hand.</summary>
    /// <param name="extractors">The extractors at hand.</param>
    /// <param name="except">Classes that do not count; null for none.</param>
    /// <exception cref="DenoteException">A class was made with another model or other features.</exception>
    public void RequireMadeWith(
        IReadOnlyList<FeatureExtractorIdentity> extractors, IReadOnlyList<string>? except = null)
    {
        ArgumentNullException.ThrowIfNull(extractors);
        foreach (StoredClass entry in List())
        {
            if (except?.Contains(entry.Name, StringComparer.OrdinalIgnoreCase) == true) continue;
            if (!SameSet(entry.Extractors, extractors, one => one.Name))
                throw new DenoteException($"{Folder}: the class '{entry.Name}' has features of "
                    + $"{Names(entry.Extractors)}, this run {Names(extractors)}; use the same features, or another "
                    + "vocabulary.");
            foreach (var mine in extractors)
            {
                var other = entry.Extractors.First(one => one.Name == mine.Name);
                if (other.Hash == mine.Hash) continue;
                string difference = other.ModelHash != mine.ModelHash
                    ? $"the model {other.Model}, and this run's {mine.Model} is another one"
                    : $"the options '{other.Options}', this run's are '{mine.Options}'";
                throw new DenoteException($"{Folder}: the {mine.Name} features of the class '{entry.Name}' were made "
                    + $"with {difference}; use the same, or make the vocabulary anew.");
            }
        }
    }

    /// <summary>Removes a class.</summary>
    /// <param name="name">The class, in upper or lower case; a damaged one may be removed as well.</param>
    /// <exception cref="DenoteException">There is no such class, or it cannot be deleted.</exception>
    public void Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        RequireThere(name);
        using var taken = Lock(name);
        RequireThere(name);
        Retire(name);
        ClassFolder.Delete(SamplesFolder(name));
    }

    /// <summary>Whether there is a class of a name, damaged or not.</summary>
    internal bool Has(string name) => Directory.Exists(FolderOf(name));

    /// <summary>Takes the right to change a class.</summary>
    internal ClassLock Lock(string name) =>
        ClassLock.Take(Path.Combine(Folder, LocksName, $"{GroundingFolder.SafeName(name)}.lock"), name);

    /// <summary>Where the samples of a class are kept while it is made.</summary>
    internal string SamplesFolder(string name) =>
        Path.Combine(Folder, SamplesName, GroundingFolder.SafeName(name));

    /// <summary>Puts a class into its place, over one of the same name. The caller holds its lock.</summary>
    internal void Put(VocabularyClass entry, StoredClass description)
    {
        string draft = FolderOf(entry.Name, beginning: ".", ending: ".draft");
        ClassFolder.Delete(draft);
        ClassFolder.Write(draft, entry, description);
        if (Has(entry.Name)) Retire(entry.Name);
        ClassFolder.Move(draft, FolderOf(entry.Name));
    }

    private static bool IsForeign(string path) =>
        Path.GetFileName(path) is not (ClassesName or LocksName or SamplesName);

    private static string Names(IEnumerable<FeatureExtractorIdentity> extractors) =>
        string.Join(", ", extractors.Select(one => one.Name));

    private static bool SameSet(
        IReadOnlyList<FeatureExtractorIdentity> a,
        IReadOnlyList<FeatureExtractorIdentity> b,
        Func<FeatureExtractorIdentity, string> part) => a.Select(part).ToHashSet().SetEquals(b.Select(part));

    private void RequireAlike(StoredClass first, StoredClass other)
    {
        if (SameSet(first.Extractors, other.Extractors, one => one.Hash)) return;
        throw new DenoteException($"{Folder}: the classes '{first.Name}' ({Describe(first)}) and '{other.Name}' "
            + $"({Describe(other)}) were made with different models or features; remove one of them and add it again.");

        static string Describe(StoredClass entry) =>
            string.Join(", ", entry.Extractors.Select(one => $"{one.Name} of {one.Model}"));
    }

    private void RequireThere(string name)
    {
        if (Has(name)) return;
        string present = string.Join(", ", Folders().Select(Path.GetFileName));
        throw new DenoteException($"{Folder}: there is no class '{name}'; "
            + (present.Length == 0 ? "the vocabulary is empty." : $"it has {present}."));
    }

    /// <summary>What a class's manifest says; null when another process has just removed the class.</summary>
    private static StoredClass? ReadIfThere(string folder)
    {
        try
        {
            return ClassFolder.ReadManifest(folder).ToStoredClass();
        }
        catch (DenoteException) when (!Directory.Exists(folder))
        {
            return null;
        }
    }

    private IEnumerable<string> Folders()
    {
        string classes = Path.Combine(Folder, ClassesName);
        return Directory.Exists(classes)
            ? Directory.EnumerateDirectories(classes)
                .Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal)
            : [];
    }

    private string FolderOf(string name, string beginning = "", string ending = "") =>
        Path.Combine(Folder, ClassesName, $"{beginning}{GroundingFolder.SafeName(name)}{ending}");

    /// <summary>Takes a class away: it vanishes at once, its files then.</summary>
    private void Retire(string name)
    {
        string retired = FolderOf(name, beginning: ".", ending: ".old");
        ClassFolder.Delete(retired);
        ClassFolder.Move(FolderOf(name), retired);
        ClassFolder.Delete(retired);
    }
}
