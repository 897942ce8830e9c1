using System.Security.Cryptography;
using System.Text.Json;
using Denote.Imaging;
using Denote.Models;
using Denote.Results;

namespace Denote.Labelling;

/// <summary>The files of one class: <c>class.json</c>, prototypes of each extractor, small support images.</summary>
internal static class ClassFolder
{
    private const string ManifestName = "class.json";

    /// <summary>Writes a class into a new folder.</summary>
    /// <exception cref="DenoteException">It cannot be written.</exception>
    public static void Write(string folder, VocabularyClass entry, StoredClass description) => Guard(folder, () =>
    {
        Directory.CreateDirectory(Path.Combine(folder, SupportPictures.FolderName));
        ClassManifest.ExtractorJson[] extractors =
            [.. description.Extractors.Select(one => WritePrototypes(folder, one, entry.Prototypes[one.Name]))];
        var manifest = new ClassManifest(
            ClassManifest.SchemaName,
            typeof(ClassFolder).Assembly.GetName().Version?.ToString(3) ?? "0",
            entry.Name,
            ResultJson.WordOf(entry.Kind),
            ResultJson.WordOf(description.Source),
            description.Added,
            description.Key,
            new ClassManifest.ModelJson(description.Model, description.ModelHash),
            description.Settings,
            extractors,
            [.. entry.Support.Select((image, i) => SupportPictures.Write(folder, i, image))],
            description.Seconds,
            description.Warnings);
        File.WriteAllBytes(Path.Combine(folder, ManifestName), manifest.ToBytes());
        return true;
    });

    /// <summary>Reads what the manifest says.</summary>
    /// <exception cref="DenoteException">It is missing or damaged.</exception>
    public static ClassManifest ReadManifest(string folder) => Guard(folder, () =>
    {
        var manifest = ClassManifest.Parse(File.ReadAllBytes(Path.Combine(folder, ManifestName)));
        if (manifest.Schema != ClassManifest.SchemaName)
            throw new FormatException(
                $"its schema is '{manifest.Schema}', this version reads '{ClassManifest.SchemaName}'.");
        if (manifest.Extractors.Count == 0) throw new FormatException($"{ManifestName} names no extractor.");
        manifest.ToStoredClass(); // Refuses words that stand for nothing.
        return manifest;
    });

    /// <summary>Reads the whole class.</summary>
    /// <exception cref="DenoteException">A file is missing or damaged.</exception>
    public static VocabularyClass Read(string folder)
    {
        ClassManifest manifest = ReadManifest(folder);
        return Guard(folder, () => new VocabularyClass(
            manifest.Name,
            manifest.ToStoredClass().Kind,
            manifest.Extractors.ToDictionary(one => one.Name, one => ReadPrototypes(folder, one)),
            [.. manifest.Support.Select(names => SupportPictures.Read(folder, names))]));
    }

    /// <summary>Deletes a folder and all that is in it.</summary>
    /// <exception cref="DenoteException">It cannot be deleted.</exception>
    public static void Delete(string folder) => Guard(folder, () =>
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        return true;
    });

    /// <summary>Gives a folder another name.</summary>
    /// <exception cref="DenoteException">It cannot be moved.</exception>
    public static void Move(string from, string to) => Guard(from, () =>
    {
        Directory.Move(from, to);
        return true;
    });

    private static ClassManifest.ExtractorJson WritePrototypes(
        string folder, FeatureExtractorIdentity extractor, ClassPrototypes prototypes)
    {
        string file = $"{extractor.Name}.safetensors", path = Path.Combine(folder, file);
        PrototypeFile.Write(path, prototypes);
        return new ClassManifest.ExtractorJson(
            extractor.Name, extractor.Model, extractor.ModelHash, extractor.Options, file, Sha256(path));
    }

    private static ClassPrototypes ReadPrototypes(string folder, ClassManifest.ExtractorJson extractor)
    {
        string path = Path.Combine(folder, extractor.File);
        if (Path.GetFileName(extractor.File) != extractor.File || Sha256(path) != extractor.Sha256)
            throw new FormatException($"{extractor.File} is not as it was written.");
        return PrototypeFile.Read(path);
    }

    private static string Sha256(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static T Guard<T>(string folder, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception cause) when (cause is JsonException or FormatException or FileNotFoundException
            or DirectoryNotFoundException or ImageException or ModelException or DenoteException)
        {
            throw new DenoteException($"{folder}: the class is damaged: {cause.Message} Remove it with 'denote "
                + "vocabulary remove' and add it again.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{folder}: the class cannot be read or written ({cause.Message})", cause);
        }
    }
}
