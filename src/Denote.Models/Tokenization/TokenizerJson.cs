using System.Text.Json;

namespace Denote.Models.Tokenization;

/// <summary>
/// A <c>tokenizer.json</c>, the one file in which the tokenizers library keeps vocabulary, merges and special tokens.
/// </summary>
internal sealed record TokenizerJson
{
    /// <summary>The file's name in a tokenizer folder.</summary>
    public const string FileName = "tokenizer.json";

    /// <summary>The vocabulary, special tokens included.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> Tokens { get; init; }

    /// <summary>The merges, two symbols with a space between them, the first to be made first.</summary>
    public required IReadOnlyList<string> Merges { get; init; }

    /// <summary>Special tokens by what <c>special_tokens_map.json</c> calls them, as far as the file says.</summary>
    public required IReadOnlyDictionary<string, string> Specials { get; init; }

    /// <summary>Reads the file of a folder.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ModelException">It is broken, or no byte-pair encoding.</exception>
    public static TokenizerJson Load(string file)
    {
        using var document = TokenizerFiles.ReadObject(file);
        var root = document.RootElement;
        if (!root.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("vocab", out var vocab) || vocab.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("merges", out var merges) || merges.ValueKind != JsonValueKind.Array)
            throw TokenizerFiles.Broken(file, "has no 'model' with 'vocab' and 'merges', as byte-pair encodings have");
        var tokens = vocab.EnumerateObject()
            .Select(entry => KeyValuePair.Create(entry.Name, IdOf(file, entry.Name, entry.Value))).ToList();
        var known = tokens.Select(token => token.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var added in List(root, "added_tokens"))
        {
            if (Text(added, "content") is { } content && known.Add(content))
            {
                var id = added.TryGetProperty("id", out var given) ? given : default;
                tokens.Add(KeyValuePair.Create(content, IdOf(file, content, id)));
            }
        }
        return new TokenizerJson
        {
            Tokens = tokens,
            Merges = [.. merges.EnumerateArray().Select((merge, i) => MergeOf(file, merge, i))],
            Specials = SpecialsOf(root, model),
        };
    }

    /// <summary>
    /// Start and end are named by the step that puts them around a text; padding, where it is on, by its own.
    /// </summary>
    private static Dictionary<string, string> SpecialsOf(JsonElement root, JsonElement model)
    {
        var specials = new Dictionary<string, string>(StringComparer.Ordinal);
        void Add(string name, string? token)
        {
            if (token is { Length: > 0 }) specials.TryAdd(name, token);
        }
        if (root.TryGetProperty("post_processor", out var around) && around.ValueKind == JsonValueKind.Object)
        {
            Add("bos_token", FirstOf(around, "cls"));
            Add("eos_token", FirstOf(around, "sep"));
        }
        if (root.TryGetProperty("padding", out var padding) && padding.ValueKind == JsonValueKind.Object)
            Add("pad_token", Text(padding, "pad_token"));
        Add("unk_token", Text(model, "unk_token"));
        string[] added = [.. List(root, "added_tokens").Select(token => Text(token, "content") ?? "")];
        if (added.Contains("<|startoftext|>")) Add("bos_token", "<|startoftext|>");
        if (added.Contains("<|endoftext|>")) Add("eos_token", "<|endoftext|>");
        // Stable Diffusion 1.x pads with the end of text; where "!" is meant, tokenizer_config.json says so.
        Add("pad_token", specials.GetValueOrDefault("eos_token"));
        return specials;
    }

    private static int IdOf(string file, string token, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int id) && id >= 0
            ? id
            : throw TokenizerFiles.Broken(file, $"gives '{token}' an id that is not a whole number from 0");

    /// <summary>Older files have "a b", newer ones ["a", "b"].</summary>
    private static string MergeOf(string file, JsonElement merge, int index)
    {
        bool isPair = merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2
            && merge.EnumerateArray().All(symbol => symbol.ValueKind == JsonValueKind.String);
        return isPair ? $"{merge[0].GetString()} {merge[1].GetString()}"
            : merge.ValueKind == JsonValueKind.String ? merge.GetString()!
            : throw TokenizerFiles.Broken(file, $"has a merge, number {index + 1}, that is not two symbols");
    }

    private static IEnumerable<JsonElement> List(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The token of an entry [token, id].</summary>
    private static string? FirstOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var pair) && pair.ValueKind == JsonValueKind.Array
            && pair.GetArrayLength() > 0 && pair[0].ValueKind == JsonValueKind.String
            ? pair[0].GetString()
            : null;
}
