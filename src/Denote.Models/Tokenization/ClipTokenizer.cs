using System.Text;

namespace Denote.Models.Tokenization;

/// <summary>
/// CLIP's tokenizer: byte-level byte-pair encoding with everything, special tokens and lengths included, read from a
/// tokenizer folder. Safe to use from several threads at once.
/// </summary>
public sealed class ClipTokenizer
{
    private readonly ClipVocabulary _vocabulary;
    private readonly TokenizerSettings _settings;
    private readonly BytePairEncoder _encoder;
    private readonly WordScanner _scanner;

    private ClipTokenizer(
        ClipVocabulary vocabulary, TokenizerSettings settings, string folder, ClipTextNormalization normalization)
    {
        _vocabulary = vocabulary;
        _settings = settings;
        Normalization = normalization;
        StartOfTextId = SpecialId(settings.StartOfText);
        EndOfTextId = SpecialId(settings.EndOfText);
        PaddingId = SpecialId(settings.Padding);
        int unknownId = settings.Unknown is { } unknown ? SpecialId(unknown) : PaddingId;
        if (settings.Unknown is null && !vocabulary.CoversAllBytes)
        {
            throw TokenizerFiles.Broken(Path.Combine(folder, "special_tokens_map.json"),
                "has no 'unk_token', but vocab.json lacks some byte symbols, so that some text could not be encoded");
        }
        _encoder = new BytePairEncoder(vocabulary, unknownId);
        _scanner = new WordScanner([(settings.StartOfText, StartOfTextId), (settings.EndOfText, EndOfTextId)]);

        int SpecialId(string token) => vocabulary.TryGetId(token, out int id)
            ? id
            : throw TokenizerFiles.Broken(Path.Combine(folder, "special_tokens_map.json"),
                $"names the special token '{token}', which is not in vocab.json");
    }

    /// <summary>How text is cleaned before it is cut into words.</summary>
    public ClipTextNormalization Normalization { get; }

    /// <summary>The id before every prompt.</summary>
    public int StartOfTextId { get; }

    /// <summary>The id after every prompt.</summary>
    public int EndOfTextId { get; }

    /// <summary>The id that fills a prompt up: the end of text in SD 1.x, "!" in SD 2.x.</summary>
    public int PaddingId { get; }

    /// <summary>How many tokens the text encoder takes, start and end included; 77 for CLIP.</summary>
    public int ModelMaxLength => _settings.ModelMaxLength;

    /// <summary>How many tokens of text a prompt holds: all but the start and the end.</summary>
    public int MaxTextTokens => ModelMaxLength - 2;

    /// <summary>How many entries the vocabulary has.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>
    /// Reads a tokenizer folder: <c>vocab.json</c>, <c>merges.txt</c>, <c>tokenizer_config.json</c> and, where it is
    /// there, <c>special_tokens_map.json</c>; or <c>tokenizer.json</c>, alone or with the last two.
    /// </summary>
    /// <exception cref="ModelException">
    /// A file is missing or breaks a rule; the message says which and how to mend it.
    /// </exception>
    public static ClipTokenizer Load(
        string folder, ClipTextNormalization normalization = ClipTextNormalization.OpenAi)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new ModelException(
                $"{folder}: there is no such tokenizer folder; name the 'tokenizer' folder of a model.");
        }
        string vocabularyFile = Path.Combine(folder, "vocab.json");
        string whole = Path.Combine(folder, TokenizerJson.FileName);
        var json = !File.Exists(vocabularyFile) && File.Exists(whole) ? TokenizerJson.Load(whole) : null;
        var settings = TokenizerSettings.Load(folder, json);
        var vocabulary = json is null
            ? ClipVocabulary.Load(vocabularyFile, Path.Combine(folder, "merges.txt"))
            : ClipVocabulary.Create(whole, json);
        return new ClipTokenizer(vocabulary, settings, folder, normalization);
    }

    /// <summary>Cuts a text into tokens, without start, end and padding, and with no limit on its length.</summary>
    public ClipEncoding Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<MappedRune> runes = TextNormalizer.Normalize(text, Normalization, _settings.LowerCase);
        var tokens = new List<ClipToken>();
        var word = new StringBuilder();
        bool specialsFirst = Normalization != ClipTextNormalization.OpenAi;
        foreach ((int start, int end, int? special) in _scanner.Scan(runes, specialsFirst))
        {
            if (special is { } id)
            {
                tokens.Add(new ClipToken(id, TextOf(id), runes[start].Start, runes[end - 1].End));
                continue;
            }
            word.Clear();
            for (int i = start; i < end; i++) word.Append(char.ConvertFromUtf32(runes[i].Value));
            AddPieces(tokens, _encoder.Encode(word.ToString()), runes, start);
        }
        return new ClipEncoding(text, tokens);
    }

    /// <summary>
    /// A text as the text encoder takes it: start token, tokens, end token, padding. What does not fit is cut off, and
    /// the result says how much that was.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="length">How many ids to return, at least 2; by default <see cref="ModelMaxLength"/>.</param>
    public PaddedPrompt EncodePadded(string text, int? length = null)
    {
        int size = length ?? ModelMaxLength;
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2, nameof(length));
        ClipEncoding encoding = Encode(text);
        int kept = Math.Min(encoding.Tokens.Count, size - 2);
        return new PaddedPrompt(Pad(encoding.Ids.AsSpan(0, kept), size), encoding, kept);
    }

    /// <summary>Token ids as the text encoder takes them: start token, the ids, end token, padding.</summary>
    /// <param name="ids">Token ids without start and end, at most two fewer than the length.</param>
    /// <param name="length">How many ids to return; by default <see cref="ModelMaxLength"/>.</param>
    /// <exception cref="ArgumentException">There are too many ids.</exception>
    public int[] Pad(ReadOnlySpan<int> ids, int? length = null)
    {
        int size = length ?? ModelMaxLength;
        if (ids.Length > size - 2)
        {
            throw new ArgumentException(
                $"{ids.Length} tokens with start and end do not fit a prompt of {size}.", nameof(ids));
        }
        var prompt = new int[size];
        prompt.AsSpan().Fill(PaddingId);
        prompt[0] = StartOfTextId;
        ids.CopyTo(prompt.AsSpan(1));
        prompt[ids.Length + 1] = EndOfTextId;
        return prompt;
    }

    /// <summary>
    /// The text of token ids: a space after every word, lower case, bytes that are no valid UTF-8 replaced by U+FFFD.
    /// Start and end tokens are left out.
    /// </summary>
    /// <exception cref="ArgumentException">An id is not in the vocabulary.</exception>
    public string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = new List<byte>();
        foreach (int id in ids)
        {
            if (id == StartOfTextId || id == EndOfTextId) continue;
            foreach (char symbol in TextOf(id))
            {
                // Vocabulary strings outside the byte alphabet are special tokens; they stand for themselves.
                if (ByteLevelAlphabet.TryGetByte(symbol, out byte value)) bytes.Add(value);
                else bytes.AddRange(Encoding.UTF8.GetBytes(symbol.ToString()));
            }
        }
        return Encoding.UTF8.GetString([.. bytes]).Replace(ClipVocabulary.EndOfWord, " ", StringComparison.Ordinal);
    }

    /// <summary>The vocabulary's string for an id.</summary>
    /// <exception cref="ArgumentException">The id is not in the vocabulary.</exception>
    public string TextOf(int id) => _vocabulary.TryGetText(id, out string text)
        ? text
        : throw new ArgumentException(
            $"The token id {id} is not in the vocabulary of {VocabularySize} entries.", nameof(id));

    // A piece is a number of UTF-8 bytes: it spans every code point that any of its bytes belongs to.
    private void AddPieces(
        List<ClipToken> tokens, BytePairEncoder.Piece[] pieces, List<MappedRune> runes, int firstRune)
    {
        int rune = firstRune;
        int left = new Rune(runes[rune].Value).Utf8SequenceLength;
        foreach (BytePairEncoder.Piece piece in pieces)
        {
            if (left == 0) left = new Rune(runes[++rune].Value).Utf8SequenceLength;
            int start = runes[rune].Start;
            int bytes = piece.Bytes;
            while (bytes > left)
            {
                bytes -= left;
                left = new Rune(runes[++rune].Value).Utf8SequenceLength;
            }
            left -= bytes;
            tokens.Add(new ClipToken(piece.Id, TextOf(piece.Id), start, runes[rune].End));
        }
    }
}
