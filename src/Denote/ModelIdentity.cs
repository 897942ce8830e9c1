using System.Security.Cryptography;
using System.Text;
using Denote.Models.Files;

namespace Denote;

/// <summary>Which model made a result.</summary>
/// <param name="Name">The model folder's name, or the repository's that it is a snapshot of: <c>owner/name</c>.</param>
/// <param name="Folder">The model folder's full path.</param>
/// <param name="ConfigHash">
/// SHA-256 over the folder's configuration files (<c>model_index.json</c> and each part's configuration), as 64
/// hexadecimal digits: two results with the same hash came from the same architecture and settings.
/// </param>
/// <param name="NativeSize">The side of the square that the model works on, in pixels.</param>
public sealed record ModelIdentity(string Name, string Folder, string ConfigHash, int NativeSize)
{
    internal static ModelIdentity Read(string folder, int nativeSize)
    {
        string full = Path.GetFullPath(folder);
        return new ModelIdentity(ModelPath.NameOf(full), full, Hash(full), nativeSize);
    }

    private static string Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] parts = [folder, .. Directory.GetDirectories(folder).Order(StringComparer.Ordinal)];
        foreach (string file in parts.SelectMany(ConfigurationFiles))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file).Replace('\\', '/')));
            hash.AppendData(File.ReadAllBytes(file));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> ConfigurationFiles(string part) =>
        new[] { "model_index.json", "config.json", "scheduler_config.json", "tokenizer_config.json" }
            .Select(name => Path.Combine(part, name))
            .Where(File.Exists);
}
