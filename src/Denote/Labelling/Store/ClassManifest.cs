using System.Text.Json;
using System.Text.Json.Serialization;
using Denote.Results;

namespace Denote.Labelling;

/// <summary>The layout of <c>class.json</c>, which makes a class's folder a class.</summary>
internal sealed record ClassManifest(
    string Schema,
    string Version,
    string Name,
    string Kind,
    string Source,
    DateTimeOffset Added,
    string Key,
    ClassManifest.ModelJson Model,
    IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<ClassManifest.ExtractorJson> Extractors,
    IReadOnlyList<ClassManifest.SupportJson> Support,
    double Seconds,
    IReadOnlyList<string> Warnings)
{
    public const string SchemaName = "denote.vocabulary-class/1";

    private static readonly ClassManifestContext Context = new(new JsonSerializerOptions(ResultJson.Layout)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    });

    internal sealed record ModelJson(string Name, string Hash);

    internal sealed record ExtractorJson(
        string Name, string Model, string ModelHash, string Options, string File, string Sha256);

    internal sealed record SupportJson(string Picture, string Foreground, string Background);

    /// <summary>What the user sees of it.</summary>
    public StoredClass ToStoredClass() => new(
        Name,
        Parse<ClassKind>(Kind),
        Parse<SupportSource>(Source),
        Support.Count,
        [.. Extractors.Select(one => new FeatureExtractorIdentity(one.Name, one.Model, one.ModelHash, one.Options))])
    {
        Added = Added,
        Key = Key,
        Model = Model.Name,
        ModelHash = Model.Hash,
        Settings = Settings,
        Seconds = Seconds,
        Warnings = Warnings,
    };

    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Context.ClassManifest), (byte)'\n'];

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="JsonException">It is no JSON, or lacks a member.</exception>
    public static ClassManifest Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Context.ClassManifest)
        ?? throw new JsonException("it is empty.");

    private static T Parse<T>(string word) where T : struct, Enum =>
        Array.Find(Enum.GetNames<T>(), name => name.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<T>(name)
            : throw new FormatException(
                $"'{word}' is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
}

[JsonSerializable(typeof(ClassManifest))]
internal sealed partial class ClassManifestContext : JsonSerializerContext;
