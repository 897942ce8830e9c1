using Denote.Models.Tokenization;

namespace Denote.Models.Tests.Tokenization;

/// <summary>Every way a tokenizer folder can be broken is one clear error that names the file.</summary>
public sealed class ClipTokenizerLoadTests
{
    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("tokenizer_config.json")]
    [InlineData("special_tokens_map.json")]
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
