using System.Globalization;
using Denote.Models;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// The prototypes of one class and extractor as a safetensors file: for each side <c>foreground.values</c>
/// <c>[n, C]</c> and <c>foreground.regions.N</c> <c>[h, w]</c> for each support image; the header says what each row
/// is, as <c>class:0 instance:0 instance:1 part:0</c>.
/// </summary>
internal static class PrototypeFile
{
    private const string Format = "denote.prototypes/1";

    /// <summary>Writes a file.</summary>
    /// <exception cref="ModelException">It cannot be written.</exception>
    public static void Write(string path, ClassPrototypes prototypes)
    {
        var tensors = new List<TensorDeclaration>();
        var metadata = new Dictionary<string, string> { ["format"] = Format };
        foreach (var side in Enum.GetValues<PrototypeSide>())
        {
            PrototypeSet set = prototypes.Side(side);
            metadata[Name(side)] = string.Join(' ', set.Prototypes.Select(Describe));
            tensors.Add(new TensorDeclaration(ValuesName(side), DataType.Float32, [set.Count, set.Channels]));
            tensors.AddRange(set.Regions.Select((grid, i) =>
                new TensorDeclaration(RegionName(side, i), DataType.UInt8, [grid.Height, grid.Width])));
        }
        using var writer = new SafetensorsWriter(path, tensors, metadata);
        foreach (var side in Enum.GetValues<PrototypeSide>())
        {
            writer.Write(prototypes.Side(side).Values);
            foreach (PartGrid grid in prototypes.Side(side).Regions) writer.WriteBytes(grid.Parts);
        }
        writer.Complete();
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">It is no safetensors file.</exception>
    /// <exception cref="FormatException">It holds no prototypes, or not all of them.</exception>
    /// <exception cref="DenoteException">Its numbers do not fit together.</exception>
    public static ClassPrototypes Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault("format") != Format)
            throw new FormatException($"{file.Name} holds no prototypes that this version reads.");
        return new ClassPrototypes(
            Read(file, PrototypeSide.Foreground), Read(file, PrototypeSide.Background));
    }

    private static PrototypeSet Read(SafetensorsFile file, PrototypeSide side)
    {
        if (!file.Tensors.TryGetValue(ValuesName(side), out var values) || values.Shape.Rank != 2
            || !file.Metadata.TryGetValue(Name(side), out string? rows))
            throw new FormatException($"{file.Name} lacks the {Name(side)}.");
        var regions = new List<PartGrid>();
        while (file.Tensors.TryGetValue(RegionName(side, regions.Count), out var grid))
        {
            if (grid.Shape.Rank != 2 || grid.Type != DataType.UInt8)
                throw new FormatException($"'{grid.Name}' of {file.Name} is no grid of parts.");
            regions.Add(new PartGrid(grid.Shape[1], grid.Shape[0], grid.Bytes.ToArray()));
        }
        using var scope = TensorScope.Enter();
        Prototype[] prototypes =
            [.. rows.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParsePrototype)];
        return new PrototypeSet(prototypes, values.Shape[1], values.ToTensor().ToArray(), regions);
    }

    private static string Describe(Prototype prototype) => string.Create(
        CultureInfo.InvariantCulture, $"{prototype.Level.ToString().ToLowerInvariant()}:{prototype.Index}");

    private static Prototype ParsePrototype(string text)
    {
        string[] parts = text.Split(':');
        return parts.Length == 2 && Enum.TryParse(parts[0], ignoreCase: true, out PrototypeLevel level)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? new Prototype(level, index)
            : throw new FormatException($"'{text}' is no prototype.");
    }

    private static string Name(PrototypeSide side) => side == PrototypeSide.Foreground ? "foreground" : "background";

    private static string ValuesName(PrototypeSide side) => $"{Name(side)}.values";

    private static string RegionName(PrototypeSide side, int image) =>
        string.Create(CultureInfo.InvariantCulture, $"{Name(side)}.regions.{image}");
}
