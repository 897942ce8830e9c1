using System.Text.Json;
using Denote.Models.Tokenization;
using Denote.TestSupport;

namespace Denote.Models.Tests.Tokenization;

/// <summary>
/// The tokenizer against CLIP's own release and the transformers library: ids, vocabulary strings, decoded text and
/// padded prompts of every case of golden folder 01. The vocabulary is a third party's, so the folder is read where it
/// lies and the tests are skipped on a machine that does not have it.
/// </summary>
public sealed class ClipGoldenTests
{
    private static string Folder => Find()!;

    [ClipFact]
    public void EncodesAsTheOriginalTokenizerDoes() =>
        AssertIds(ClipTextNormalization.OpenAi, "ids");

    [ClipFact]
    public void EncodesAsTheFastTransformersTokenizerDoes() =>
        AssertIds(ClipTextNormalization.TransformersFast, "ids_transformers_fast");

    [ClipFact]
    public void EncodesAsTheSlowTransformersTokenizerDoes() =>
        AssertIds(ClipTextNormalization.TransformersSlow, "ids_transformers_slow_noftfy");

    [ClipFact]
    public void TokenTextsAndDecodedTextMatch()
    {
        var tokenizer = ClipTokenizer.Load(Path.Combine(Folder, "tokenizer"));
        var wrong = new List<string>();
        foreach (JsonElement golden in Cases())
        {
            string text = golden.GetProperty("text").GetString()!;
            ClipEncoding encoding = tokenizer.Encode(text);
            string[] expected = [.. golden.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)];
            if (!expected.SequenceEqual(encoding.Tokens.Select(token => token.Text))) wrong.Add($"tokens of '{text}'");
            string decoded = golden.GetProperty("decoded").GetString()!;
            if (tokenizer.Decode(encoding.Ids) != decoded) wrong.Add($"decoded '{text}'");
        }
        Assert.Empty(wrong);
    }

    [ClipTheory]
    [InlineData("padded_sd1", "tokenizer")]
    [InlineData("padded_sd2", "tokenizer_sd2")]
    public void PaddedPromptsMatch(string tensor, string configFolder)
    {
        using var folder = new TokenizerFolder(Path.Combine(Folder, "tokenizer"));
        folder.CopyFrom(Path.Combine(Folder, configFolder));
        var tokenizer = ClipTokenizer.Load(folder.Path);
        FixtureTensor expected = FixtureTensors.Tensor(Path.Combine(Folder, "expected.safetensors"), tensor);
        FixtureTensor lengths = FixtureTensors.Tensor(Path.Combine(Folder, "expected.safetensors"), "length_unpadded");
        double[] expectedIds = expected.ToDoubles(), expectedLengths = lengths.ToDoubles();
        int row = 0, width = expected.Shape[1];
        foreach (JsonElement golden in Cases())
        {
            string text = golden.GetProperty("text").GetString()!;
            PaddedPrompt prompt = tokenizer.EncodePadded(text, width);
            int[] ids = [.. expectedIds.Skip(row * width).Take(width).Select(value => (int)value)];
            Assert.Equal(ids, prompt.Ids);
            Assert.Equal((int)expectedLengths[row], prompt.KeptTokens + prompt.TruncatedTokens);
            Assert.Equal(prompt.Encoding.Tokens.Count > width - 2, prompt.IsTruncated);
            row++;
        }
        Assert.Equal(expected.Shape[0], row);
    }

    [ClipFact]
    public void SpansCoverTheUsersText()
    {
        foreach (ClipTextNormalization normalization in Enum.GetValues<ClipTextNormalization>())
        {
            var tokenizer = ClipTokenizer.Load(Path.Combine(Folder, "tokenizer"), normalization);
            foreach (JsonElement golden in Cases())
            {
                string text = golden.GetProperty("text").GetString()!;
                SpanAssert.Ordered(tokenizer.Encode(text));
            }
        }
    }

    private static void AssertIds(ClipTextNormalization normalization, string property)
    {
        var tokenizer = ClipTokenizer.Load(Path.Combine(Folder, "tokenizer"), normalization);
        var wrong = new List<string>();
        foreach (JsonElement golden in Cases())
        {
            string text = golden.GetProperty("text").GetString()!;
            // The variants are listed only where they differ.
            if (!golden.TryGetProperty(property, out JsonElement ids)) ids = golden.GetProperty("ids");
            int[] expected = [.. ids.EnumerateArray().Select(id => id.GetInt32())];
            int[] actual = tokenizer.Encode(text).Ids;
            if (!expected.SequenceEqual(actual))
            {
                wrong.Add($"'{text}': expected {string.Join(' ', expected)}, got {string.Join(' ', actual)}");
            }
        }
        Assert.Empty(wrong);
    }

    private static JsonElement.ArrayEnumerator Cases()
    {
        using var stream = File.OpenRead(Path.Combine(Folder, "cases.json"));
        JsonElement cases = JsonDocument.Parse(stream).RootElement.GetProperty("cases");
        Assert.NotEqual(0, cases.GetArrayLength());
        return cases.EnumerateArray();
    }

    private static string? Find()
    {
        const string name = "01-clip-tokenizer";
        if (Environment.GetEnvironmentVariable("DENOTE_FIXTURES") is { Length: > 0 } chosen
            && Directory.Exists(Path.Combine(chosen, name)))
        {
            return Path.Combine(chosen, name);
        }
        return FixtureTensors.FindShared("golden", name);
    }

    private static string? WhyMissing() =>
        Find() is null ? "Neither DENOTE_FIXTURES nor shared/golden has the folder 01-clip-tokenizer." : null;

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class ClipFactAttribute : FactAttribute
    {
        public ClipFactAttribute() => Skip = WhyMissing();
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class ClipTheoryAttribute : TheoryAttribute
    {
        public ClipTheoryAttribute() => Skip = WhyMissing();
    }
}
