using System.Text.Json;

namespace Denote.Models.Tokenization;

/// <summary>What a tokenizer folder's two configuration files say.</summary>
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

    /// <summary>Reads <c>special_tokens_map.json</c> and, for what it lacks, <c>tokenizer_config.json</c>.</summary>
    /// <exception cref="ModelException">A file is missing or invalid, or a needed entry is in neither.</exception>
    public static TokenizerSettings Load(string configFile, string specialTokensFile)
    {
        using JsonDocument config = Parse(configFile);
        using JsonDocument specials = Parse(specialTokensFile);
        return new TokenizerSettings(
            Required("bos_token"), Required("eos_token"), Required("pad_token"), Token("unk_token"),
            MaxLength(config.RootElement, configFile),
            Flag(config.RootElement, configFile, "do_lower_case", whenMissing: true));

        string? Token(string name) =>
            Content(specials.RootElement, specialTokensFile, name) ?? Content(config.RootElement, configFile, name);

        string Required(string name) => Token(name) ?? throw TokenizerFiles.Broken(
            specialTokensFile, $"has no '{name}', and neither has {Path.GetFileName(configFile)}");
    }

    private static JsonDocument Parse(string file)
    {
        byte[] json = TokenizerFiles.ReadBytes(file);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(TokenizerFiles.WithoutByteOrderMark(json).ToArray());
        }
        catch (JsonException failure)
        {
            throw TokenizerFiles.Broken(file, $"is not valid JSON (line {failure.LineNumber + 1})", failure);
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        throw TokenizerFiles.Broken(file, "is not a JSON object");
    }

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

    private static int MaxLength(JsonElement root, string file)
    {
        if (root.TryGetProperty("model_max_length", out JsonElement value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out int length) && length >= ShortestPrompt)
        {
            return length;
        }
        throw new ModelException($"{file} has no usable 'model_max_length' (a whole number from {ShortestPrompt}). "
            + "Write the text encoder's max_position_embeddings there, which is 77 for CLIP.");
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
