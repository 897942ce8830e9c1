using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.Json;

namespace Denote.TestSupport;

/// <summary>
/// Finds the folders of golden values and reads their safetensors files. Written apart from the product's own
/// reader, so that a fault in one cannot hide in the other.
/// </summary>
public static class FixtureTensors
{
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, FixtureTensor>> Files = new();

    /// <summary>
    /// The folder that holds all fixtures: <c>DENOTE_FIXTURES</c> when set, else <c>tests/fixtures</c> found upward
    /// from the test assembly.
    /// </summary>
    public static string Root
    {
        get
        {
            if (Environment.GetEnvironmentVariable("DENOTE_FIXTURES") is { Length: > 0 } chosen)
            {
                return Directory.Exists(chosen)
                    ? Path.GetFullPath(chosen)
                    : throw new DirectoryNotFoundException($"DENOTE_FIXTURES is '{chosen}', which is not a folder.");
            }
            return OwnRoot;
        }
    }

    private static string OwnRoot => FindUpward(Path.Combine("tests", "fixtures"))
        ?? throw new DirectoryNotFoundException(
            $"No folder tests/fixtures above '{AppContext.BaseDirectory}'; set DENOTE_FIXTURES to where it is.");

    /// <summary>
    /// The full path of one fixture folder or file, for example <c>Locate("10-pil-resize")</c>. A case that
    /// <c>DENOTE_FIXTURES</c> does not have at all, such as the project's own scenes, is the repository's.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such folder or file.</exception>
    public static string Locate(params string[] parts)
    {
        string root = Root;
        if (parts.Length > 0 && !Path.Exists(Path.Combine(root, parts[0]))) root = OwnRoot;
        string path = Path.Combine([root, .. parts]);
        if (Path.Exists(path)) return path;
        string present = string.Join(", ", Directory.GetFileSystemEntries(root).Select(Path.GetFileName).Order());
        throw new FileNotFoundException(
            $"The fixture '{Path.Combine(parts)}' is missing from '{root}', which has: {present}");
    }

    /// <summary>
    /// A path inside the <c>shared</c> folder beside the repository, or null when this machine has none; such tests
    /// are marked <see cref="SharedFactAttribute"/> or <see cref="SharedTheoryAttribute"/>, which skip them.
    /// </summary>
    public static string? FindShared(params string[] parts)
    {
        // DENOTE_FIXTURES may move the goldens, never the shared folder.
        if (FindUpward("Denote.slnx") is not { } solution) return null;
        string? beside = Path.GetDirectoryName(Path.GetDirectoryName(solution));
        if (beside is null) return null;
        string path = Path.Combine([beside, "shared", .. parts]);
        return Path.Exists(path) ? path : null;
    }

    /// <summary>Why a test that reads a shared path cannot run here; null where it can.</summary>
    public static string? WhySharedIsMissing(params string[] parts) => FindShared(parts) is null
        ? $"There is no '{Path.Combine(["shared", .. parts])}' beside the repository."
        : null;

    /// <summary>A path inside the repository, wherever <c>DENOTE_FIXTURES</c> points.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests do not lie inside the repository.</exception>
    public static string InRepository(params string[] parts)
    {
        string solution = FindUpward("Denote.slnx")
            ?? throw new DirectoryNotFoundException($"No Denote.slnx above '{AppContext.BaseDirectory}'.");
        return Path.Combine([Path.GetDirectoryName(solution)!, .. parts]);
    }

    /// <summary>
    /// All tensors of one fixture file by name, read once per test run: <c>Read("10-pil", "inputs.safetensors")</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, FixtureTensor> Read(params string[] parts) => ReadFile(Locate(parts));

    /// <summary>One tensor of one fixture file.</summary>
    /// <exception cref="KeyNotFoundException">The file has no such tensor; the message lists near names.</exception>
    public static FixtureTensor Tensor(string path, string name)
    {
        IReadOnlyDictionary<string, FixtureTensor> tensors = ReadFile(Path.IsPathRooted(path) ? path : Locate(path));
        if (tensors.TryGetValue(name, out FixtureTensor? tensor)) return tensor;
        string start = name.Split('.')[0];
        IEnumerable<string> alike = tensors.Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal));
        string near = string.Join(", ", alike.Take(20));
        throw new KeyNotFoundException(
            $"'{path}' has no tensor '{name}' among its {tensors.Count}; with that beginning: {near}");
    }

    /// <summary>All tensors of the safetensors file at a path anywhere, by name, read once per test run.</summary>
    public static IReadOnlyDictionary<string, FixtureTensor> ReadFile(string path) =>
        Files.GetOrAdd(Path.GetFullPath(path), Parse);

    private static Dictionary<string, FixtureTensor> Parse(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length < 8)
            throw new InvalidDataException($"'{path}' has {bytes.Length} bytes: not a safetensors file.");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (headerLength > (ulong)bytes.Length - 8)
            throw new InvalidDataException($"'{path}' names a header of {headerLength} bytes but has {bytes.Length}.");
        int dataStart = 8 + (int)headerLength;
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, (int)headerLength));
        var tensors = new Dictionary<string, FixtureTensor>(StringComparer.Ordinal);
        foreach (JsonProperty entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__") continue;
            string type = entry.Value.GetProperty("dtype").GetString()!;
            int[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
            int[] range = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(at => at.GetInt32())];
            if (range[0] > range[1] || dataStart + range[1] > bytes.Length)
                throw new InvalidDataException($"'{path}': tensor '{entry.Name}' lies outside the file.");
            ReadOnlyMemory<byte> data = bytes.AsMemory(dataStart + range[0], range[1] - range[0]);
            string name = $"{Path.GetFileName(path)}:{entry.Name}";
            tensors.Add(entry.Name, new FixtureTensor(name, type, shape, data));
        }
        return tensors;
    }

    private static string? FindUpward(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, relative);
            if (Path.Exists(candidate)) return candidate;
        }
        return null;
    }
}
