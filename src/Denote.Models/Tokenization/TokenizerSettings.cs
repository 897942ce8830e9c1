using System.Text.Json;
using Denote.Models.Clip;

namespace Denote.Models.Tokenization;

/// <summary>What a tokenizer folder's configuration files say.</summary>
/// <param name="StartOfText">The token before every prompt (<c>bos_token</c>).</param>
/// <param name="EndOfText">The token after every prompt (<c>eos_token</c>).</param>
/// <param name="Padding">The token that fills a prompt up (<c>pad_token</c>).</param>
/// <param name="Unknown">The token for what the vocabulary cannot spell (<c>unk_token</c>), or null.</param>
/// <param name="ModelMaxLength">How many tokens the text encoder takes, start and end included.</param>
/// <param name="LowerCase">Whether text is lower-cased (<c>do_lower_case</c>, by default true).</param>
internal sealed record TokenizerSettings(
    string StartOfText, string EndOfText, string Padding, string? Unknown, int ModelMaxLength, bool LowerCase)
{
    private const int ShortestPrompt = 2;

    private const string ConfigName = "tokenizer_config.json";
    private const string SpecialsName = "special_tokens_map.json";

    /// <summary>
    /// Reads <c>special_tokens_map.json</c>, where there is one, and for what it lacks <c>tokenizer_config.json</c> and
    /// then <c>tokenizer.json</c>. A length that none of them says is the text encoder's.
    /// </summary>
    /// <param name="folder">The tokenizer's folder.</param>
    /// <param name="json">The folder's <c>tokenizer.json</c>, where it is read.</param>
    /// <exception cref="ModelException">A file is missing or invalid, or a needed entry is in none.</exception>
    public static TokenizerSettings Load(string folder, TokenizerJson? json)
    {
        string configFile = Path.Combine(folder, ConfigName), specialsFile = Path.Combine(folder, SpecialsName);
        using JsonDocument config = Parse(configFile, isNeeded: json is null);
        using JsonDocument specials = Parse(specialsFile, isNeeded: false);
        return new TokenizerSettings(
            Required("bos_token"), Required("eos_token"), Required("pad_token"), Token("unk_token"),
            MaxLength(config.RootElement, folder, configFile),
            Flag(config.RootElement, configFile, "do_lower_case", whenMissing: true));

        string? Token(string name) => Content(specials.RootElement, specialsFile, name)
            ?? Content(config.RootElement, configFile, name) ?? json?.Specials.GetValueOrDefault(name);

        string Required(string name) => Token(name)
            ?? throw TokenizerFiles.Broken(
                File.Exists(specialsFile) ? specialsFile : configFile,
                $"has no '{name}', and neither has another file of the folder");
    }

    private static JsonDocument Parse(string file, bool isNeeded) =>
        isNeeded || File.Exists(file) ? TokenizerFiles.ReadObject(file) : JsonDocument.Parse("{}");

    // A token is written as a string or as an object with its string under "content".
    private static string? Content(JsonElement root, string file, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("content", out JsonElement content))
        {
            value = content;
        }
        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw TokenizerFiles.Broken(file, $"has a '{name}' that is neither a string nor has a 'content'");
    }

    /// <summary>
    /// The tokenizers library writes a number beyond all others where it knows no length.
    /// </summary>
    private static int MaxLength(JsonElement root, string folder, string file)
    {
        if (root.TryGetProperty("model_max_length", out JsonElement value) && value.ValueKind != JsonValueKind.Null)
        {
            bool isNumber = value.ValueKind == JsonValueKind.Number;
            if (isNumber && value.TryGetInt32(out int length) && length >= ShortestPrompt) return length;
            if (!isNumber || value.GetDouble() < int.MaxValue) throw NoLength();
        }
        return TextEncoderLength(folder) ?? throw NoLength();

        ModelException NoLength() => new($"{file} has no usable 'model_max_length' (a whole number from "
            + $"{ShortestPrompt}), and no text encoder stands beside it. Write the text encoder's "
            + "max_position_embeddings there, which is 77 for CLIP.");
    }

    /// <summary>
    /// The positions of the text encoder that belongs to a tokenizer: of the model's folder <c>text_encoder</c> beside
    /// <c>tokenizer</c>, or of a whole CLIP in one folder.
    /// </summary>
    private static int? TextEncoderLength(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string name = Path.GetFileName(full).Replace("tokenizer", "text_encoder", StringComparison.Ordinal);
        string[] places = [Path.Combine(Path.GetDirectoryName(full) ?? full, name), full];
        string? config = places.Select(place => Path.Combine(place, "config.json")).FirstOrDefault(File.Exists);
        return config is null ? null : ClipTextConfig.Read(config).MaxPositions;
    }

    private static bool Flag(JsonElement root, string file, string name, bool whenMissing)
    {
        if (!root.TryGetProperty(name, out JsonElement value)) return whenMissing;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw TokenizerFiles.Broken(file, $"has a '{name}' that is neither true nor false"),
        };
    }
}
