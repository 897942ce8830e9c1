using System.Text.Json.Nodes;
using Denote.Models.Tests.Files;
using Denote.Models.Tokenization;
using Denote.TestSupport;

namespace Denote.Models.Tests.Tokenization;

/// <summary>Every way a tokenizer folder can be broken is one clear error that names the file.</summary>
public sealed class ClipTokenizerLoadTests
{
    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("tokenizer_config.json")]
    public void AMissingFileIsNamed(string file)
    {
        AssertFails(folder => folder.Delete(file), file, "is missing");
    }

    [Fact]
    public void AMissingFolderIsNamed()
    {
        var failure = Assert.Throws<ModelException>(() => ClipTokenizer.Load("no/such/tokenizer"));
        Assert.Contains("no/such/tokenizer", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vocab.json", "{\"a\": 1, ")]
    [InlineData("vocab.json", "")]
    [InlineData("vocab.json", "{\"a\": 1} x")]
    [InlineData("tokenizer_config.json", "{\"a\":")]
    [InlineData("special_tokens_map.json", "not json")]
    public void InvalidJsonIsNamed(string file, string text)
    {
        AssertFails(folder => folder.Write(file, text), file, "is not valid JSON");
    }

    [Theory]
    [InlineData("[1, 2]", "is not a JSON object")]
    [InlineData("{}", "has no tokens")]
    [InlineData("{\"a\": 1, \"b\": 1}", "the id 1 to both 'a' and 'b'")]
    [InlineData("{\"a\": 1, \"a\": 2}", "lists the token 'a' twice")]
    [InlineData("{\"a\": -1}", "not a whole number")]
    [InlineData("{\"a\": 1.5}", "not a whole number")]
    [InlineData("{\"a\": \"1\"}", "not a whole number")]
    [InlineData("{\"a\": 99999999999}", "not a whole number")]
    [InlineData("{\"\\ud800\": 1}", "not valid Unicode")]
    public void ABadVocabularyIsExplained(string text, string fault)
    {
        AssertFails(folder => folder.Write("vocab.json", text), "vocab.json", fault);
    }

    [Theory]
    [InlineData("t h extra", "line 2: 't h extra' is not two symbols")]
    [InlineData("th", "line 2: 'th' is not two symbols")]
    [InlineData(" th", "is not two symbols")]
    [InlineData("t q", "line 2: 'tq' is not in vocab.json")]
    [InlineData("t ♥", "'♥' is not in vocab.json")]
    [InlineData("t h\nt h", "line 3: the merge 't h' stands there twice")]
    public void BadMergesAreExplained(string line, string fault)
    {
        AssertFails(folder => folder.Write("merges.txt", $"#version: 0.2\n{line}\n"), "merges.txt", fault);
    }

    [Fact]
    public void ASpecialTokenMustBeInTheVocabulary()
    {
        AssertFails(
            folder => Replace(folder, "special_tokens_map.json", "<|startoftext|>", "<s>"),
            "special_tokens_map.json", "'<s>', which is not in vocab.json");
    }

    [Fact]
    public void ASpecialTokenThatNoFileNamesIsAnError()
    {
        AssertFails(
            folder =>
            {
                folder.Write("special_tokens_map.json", "{}");
                folder.Write("tokenizer_config.json", "{\"model_max_length\": 77}");
            },
            "special_tokens_map.json", "has no 'bos_token'");
    }

    [Fact]
    public void SpecialTokensMayStandInTheConfigurationAlone()
    {
        using var folder = new TokenizerFolder(PictureBookTokenizer.Folder);
        folder.Write("special_tokens_map.json", "{}");
        var tokenizer = ClipTokenizer.Load(folder.Path);
        Assert.Equal("<|startoftext|>", tokenizer.TextOf(tokenizer.StartOfTextId));
    }

    [Theory]
    [InlineData("\"model_max_length\": 1000000000000000019884624838656")]
    [InlineData("\"model_max_length\": 1")]
    [InlineData("\"model_max_length\": \"77\"")]
    [InlineData("\"other\": 77")]
    public void ThePromptLengthMustBeThere(string entry)
    {
        AssertFails(
            folder => Replace(folder, "tokenizer_config.json", "\"model_max_length\": 77", entry),
            "tokenizer_config.json", "no usable 'model_max_length'");
    }

    [Fact]
    public void ABadFlagIsAnError()
    {
        AssertFails(
            folder => Replace(folder, "tokenizer_config.json", "\"do_lower_case\": true", "\"do_lower_case\": 1"),
            "tokenizer_config.json", "neither true nor false");
    }

    [Fact]
    public void LowerCasingCanBeOff()
    {
        using var folder = new TokenizerFolder(PictureBookTokenizer.Folder);
        Replace(folder, "tokenizer_config.json", "\"do_lower_case\": true", "\"do_lower_case\": false");
        var tokenizer = ClipTokenizer.Load(folder.Path);
        Assert.Equal("Boat ", tokenizer.Decode(tokenizer.Encode("Boat").Ids));
    }

    [Fact]
    public void BytesWithoutASymbolBecomeTheUnknownToken()
    {
        using var folder = new TokenizerFolder(PictureBookTokenizer.Folder);
        Replace(folder, "vocab.json", "\"~</w>\"", "\"tilde</w>\"");
        var tokenizer = ClipTokenizer.Load(folder.Path);
        Assert.Equal("<|endoftext|>", tokenizer.Encode("~").Tokens.Single().Text);
    }

    [Fact]
    public void BytesWithoutASymbolNeedAnUnknownToken()
    {
        AssertFails(
            folder =>
            {
                Replace(folder, "vocab.json", "\"~</w>\"", "\"tilde</w>\"");
                Replace(folder, "special_tokens_map.json", "unk_token", "other_token");
                Replace(folder, "tokenizer_config.json", "unk_token", "other_token");
            },
            "special_tokens_map.json", "has no 'unk_token'");
    }

    [Fact]
    public void TheSpecialTokensFileMayBeMissing()
    {
        using var folder = new TokenizerFolder(PictureBookTokenizer.Folder);
        folder.Delete("special_tokens_map.json");
        AssertSame(ClipTokenizer.Load(folder.Path));
    }

    [Theory]
    [InlineData(false, false, null)]
    [InlineData(true, false, null)]
    [InlineData(true, true, null)]
    [InlineData(false, false, "!")]
    public void TheWholeTokenizerMayBeOneFile(bool hasPairs, bool hasConfig, string? padding)
    {
        using var model = new TemporaryFolder();
        string folder = Path.GetDirectoryName(model.File("tokenizer", "tokenizer.json"))!;
        WriteTokenizerJson(Path.Combine(folder, "tokenizer.json"), hasPairs, padding);
        if (hasConfig)
        {
            File.Copy(Path.Combine(PictureBookTokenizer.Folder, "tokenizer_config.json"),
                Path.Combine(folder, "tokenizer_config.json"));
        }
        WriteTextEncoder(model.File("text_encoder", "config.json"), 77);
        AssertSame(ClipTokenizer.Load(folder), padding);
    }

    [Theory]
    [InlineData("{}", "has no 'model'")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": 0}, \"merges\": [7]}}", "has a merge, number 1")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": \"0\"}, \"merges\": []}}", "gives 'a' an id")]
    [InlineData("{\"model\": {\"vocab\": {\"a\": 0}, \"merges\": []}}", "has no 'bos_token'")]
    public void ABadTokenizerJsonIsExplained(string text, string fault)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer.json"), text);
        Assert.Contains(fault, Assert.Throws<ModelException>(() => ClipTokenizer.Load(folder.Path)).Message);
    }

    [Theory]
    [InlineData("\"other\": 77")]
    [InlineData("\"model_max_length\": null")]
    [InlineData("\"model_max_length\": 1000000000000000019884624838656")]
    public void ALengthThatIsNotThereIsTheTextEncoders(string entry)
    {
        using var model = new TemporaryFolder();
        string folder = Path.GetDirectoryName(model.File("tokenizer_2", "vocab.json"))!;
        foreach (string file in Directory.GetFiles(PictureBookTokenizer.Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        string config = Path.Combine(folder, "tokenizer_config.json");
        File.WriteAllText(config,
            File.ReadAllText(config).Replace("\"model_max_length\": 77", entry, StringComparison.Ordinal));
        WriteTextEncoder(model.File("text_encoder_2", "config.json"), 64);
        Assert.Equal(64, ClipTokenizer.Load(folder).ModelMaxLength);
    }

    [Fact]
    public void ThePublishedConfigurationWithoutALengthIsRead()
    {
        using var model = new TemporaryFolder();
        string folder = Path.GetDirectoryName(model.File("tokenizer", "vocab.json"))!;
        foreach (string name in new[] { "vocab.json", "merges.txt" })
            File.Copy(Path.Combine(PictureBookTokenizer.Folder, name), Path.Combine(folder, name));
        File.Copy(FixtureTensors.Locate("faults", "models", "tokenizer_config-no-maxlen.json"),
            Path.Combine(folder, "tokenizer_config.json"));
        WriteTextEncoder(model.File("text_encoder", "config.json"), 77);
        AssertSame(ClipTokenizer.Load(folder));
    }

    private static void AssertSame(ClipTokenizer tokenizer, string? padding = null)
    {
        var original = ClipTokenizer.Load(PictureBookTokenizer.Folder);
        const string Text = "A red boat, on the sea; naïve ~tests~!";
        Assert.Equal(original.Encode(Text).Ids, tokenizer.Encode(Text).Ids);
        Assert.Equal((original.StartOfTextId, original.EndOfTextId, original.VocabularySize, 77),
            (tokenizer.StartOfTextId, tokenizer.EndOfTextId, tokenizer.VocabularySize, tokenizer.ModelMaxLength));
        Assert.Equal(padding ?? original.TextOf(original.PaddingId), tokenizer.TextOf(tokenizer.PaddingId));
    }

    private static void WriteTextEncoder(string path, int positions) =>
        File.WriteAllText(path, $$"""{"max_position_embeddings": {{positions}}}""");

    /// <summary>The picture book's tokenizer as the tokenizers library writes it.</summary>
    private static void WriteTokenizerJson(string path, bool hasPairs, string? padding)
    {
        var vocabulary = JsonNode.Parse(
            File.ReadAllText(Path.Combine(PictureBookTokenizer.Folder, "vocab.json")))!.AsObject();
        string[] lines = File.ReadAllLines(Path.Combine(PictureBookTokenizer.Folder, "merges.txt"));
        string[] merges = [.. lines.Where((line, i) => line.Length > 0 && !(i == 0 && line.StartsWith('#')))];
        JsonNode Token(string content) => new JsonObject
        {
            ["id"] = vocabulary[content]!.GetValue<int>(), ["content"] = content, ["special"] = true,
        };
        JsonArray Ends(string content) => [content, vocabulary[content]!.GetValue<int>()];
        var root = new JsonObject
        {
            ["version"] = "1.0",
            ["padding"] = padding is null ? null : new JsonObject { ["pad_token"] = padding },
            ["added_tokens"] = new JsonArray(Token("<|startoftext|>"), Token("<|endoftext|>")),
            ["post_processor"] = new JsonObject
            {
                ["type"] = "RobertaProcessing",
                ["sep"] = Ends("<|endoftext|>"),
                ["cls"] = Ends("<|startoftext|>"),
            },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = "<|endoftext|>",
                ["vocab"] = vocabulary.DeepClone(),
                ["merges"] = new JsonArray(
                    [.. merges.Select(merge => hasPairs
                        ? new JsonArray([.. merge.Split(' ').Select(symbol => JsonValue.Create(symbol))])
                        : (JsonNode)JsonValue.Create(merge))]),
            },
        };
        File.WriteAllText(path, root.ToJsonString());
    }

    private static void Replace(TokenizerFolder folder, string file, string old, string with)
    {
        string text = folder.Read(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        folder.Write(file, text.Replace(old, with, StringComparison.Ordinal));
    }

    private static void AssertFails(Action<TokenizerFolder> spoil, string file, string fault)
    {
        using var folder = new TokenizerFolder(PictureBookTokenizer.Folder);
        spoil(folder);
        var failure = Assert.Throws<ModelException>(() => ClipTokenizer.Load(folder.Path));
        Assert.Contains(Path.Combine(folder.Path, file), failure.Message, StringComparison.Ordinal);
        Assert.Contains(fault, failure.Message, StringComparison.Ordinal);
    }
}
