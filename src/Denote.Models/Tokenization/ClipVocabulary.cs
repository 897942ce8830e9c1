using System.Text.Json;

namespace Denote.Models.Tokenization;

/// <summary>The vocabulary and the merge list of a tokenizer folder, checked while they are read.</summary>
internal sealed class ClipVocabulary
{
    /// <summary>Marks a symbol as the last of its word.</summary>
    public const string EndOfWord = "</w>";

    private const int NoSymbol = -1;

    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<int, string> _texts;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges;
    private readonly int[] _byteSymbols = new int[512];

    private ClipVocabulary(Dictionary<string, int> ids, Dictionary<int, string> texts,
        Dictionary<(int Left, int Right), (int Rank, int Merged)> merges)
    {
        _ids = ids;
        _texts = texts;
        _merges = merges;
        for (int value = 0; value < 256; value++)
        {
            string symbol = ByteLevelAlphabet.Symbol((byte)value).ToString();
            _byteSymbols[value] = ids.GetValueOrDefault(symbol, NoSymbol);
            _byteSymbols[256 + value] = ids.GetValueOrDefault(symbol + EndOfWord, NoSymbol);
        }
    }

    /// <summary>How many entries there are.</summary>
    public int Count => _ids.Count;

    /// <summary>Whether every byte has its two symbols, so that no text is ever unknown.</summary>
    public bool CoversAllBytes => Array.IndexOf(_byteSymbols, NoSymbol) < 0;

    /// <summary>Reads <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <exception cref="ModelException">
    /// A file is missing or breaks a rule; the message says which and where.
    /// </exception>
    public static ClipVocabulary Load(string vocabularyFile, string mergesFile)
    {
        Dictionary<string, int> ids = ReadIds(vocabularyFile, out Dictionary<int, string> texts);
        string[] lines = TokenizerFiles.ReadText(mergesFile).Split('\n');
        return new ClipVocabulary(ids, texts, ReadMerges(mergesFile, lines, vocabularyFile, ids));
    }

    /// <summary>Takes both from a <c>tokenizer.json</c>.</summary>
    /// <exception cref="ModelException">It breaks a rule; the message says which and where.</exception>
    public static ClipVocabulary Create(string file, TokenizerJson json)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var texts = new Dictionary<int, string>();
        foreach (var (text, id) in json.Tokens) Add(file, text, id, ids, texts);
        return ids.Count > 0
            ? new ClipVocabulary(ids, texts, ReadMerges(file, json.Merges, file, ids))
            : throw TokenizerFiles.Broken(file, "has no tokens");
    }

    /// <summary>The id of an entry.</summary>
    public bool TryGetId(string text, out int id) => _ids.TryGetValue(text, out id);

    /// <summary>The entry of an id.</summary>
    public bool TryGetText(int id, out string text) => _texts.TryGetValue(id, out text!);

    /// <summary>The symbol of one byte, or -1 when the vocabulary has none.</summary>
    public int ByteSymbol(byte value, bool endsWord) => _byteSymbols[value + (endsWord ? 256 : 0)];

    /// <summary>What two adjacent symbols merge to and how early; false when they do not.</summary>
    public bool TryMerge(int left, int right, out int rank, out int merged)
    {
        bool found = _merges.TryGetValue((left, right), out (int Rank, int Merged) merge);
        (rank, merged) = merge;
        return found;
    }

    private static Dictionary<string, int> ReadIds(string file, out Dictionary<int, string> texts)
    {
        byte[] json = TokenizerFiles.ReadBytes(file);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        texts = [];
        try
        {
            var reader = new Utf8JsonReader(TokenizerFiles.WithoutByteOrderMark(json));
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw TokenizerFiles.Broken(file, "is not a JSON object of tokens and their ids");
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string text = reader.GetString()!;
                reader.Read();
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id) || id < 0)
                {
                    throw TokenizerFiles.Broken(file, $"gives '{text}' an id that is not a whole number from 0");
                }
                Add(file, text, id, ids, texts);
            }
            while (reader.Read())
            {
                // Reading on to the end finds whatever follows the object.
            }
        }
        catch (JsonException failure)
        {
            throw TokenizerFiles.Broken(file, $"is not valid JSON (line {failure.LineNumber + 1})", failure);
        }
        catch (InvalidOperationException failure)
        {
            throw TokenizerFiles.Broken(file, "has a token that is not valid Unicode", failure);
        }
        return ids.Count > 0 ? ids : throw TokenizerFiles.Broken(file, "has no tokens");
    }

    private static void Add(
        string file, string text, int id, Dictionary<string, int> ids, Dictionary<int, string> texts)
    {
        if (!ids.TryAdd(text, id)) throw TokenizerFiles.Broken(file, $"lists the token '{text}' twice");
        if (!texts.TryAdd(id, text))
            throw TokenizerFiles.Broken(file, $"gives the id {id} to both '{texts[id]}' and '{text}'");
    }

    private static Dictionary<(int, int), (int, int)> ReadMerges(
        string file, IReadOnlyList<string> lines, string vocabularyFile, Dictionary<string, int> ids)
    {
        var merges = new Dictionary<(int, int), (int, int)>(lines.Count);
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length == 0 || (i == 0 && line.StartsWith("#version", StringComparison.Ordinal))) continue;
            int space = line.IndexOf(' ');
            if (space <= 0 || space == line.Length - 1 || line.IndexOf(' ', space + 1) >= 0)
            {
                throw TokenizerFiles.Broken(
                    file, $"line {i + 1}: '{line}' is not two symbols with one space between them");
            }
            string left = line[..space], right = line[(space + 1)..];
            var pair = (IdOf(left, i), IdOf(right, i));
            if (!merges.TryAdd(pair, (merges.Count, IdOf(left + right, i))))
            {
                throw TokenizerFiles.Broken(file, $"line {i + 1}: the merge '{line}' stands there twice");
            }
        }
        return merges;

        int IdOf(string symbol, int line) => ids.TryGetValue(symbol, out int id)
            ? id
            : throw TokenizerFiles.Broken(
                file, $"line {line + 1}: '{symbol}' is not in {Path.GetFileName(vocabularyFile)}; "
                    + "the two files do not belong together");
    }
}
