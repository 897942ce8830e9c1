using System.Text;
using System.Text.Json;

namespace Denote.Models.Tokenization;

/// <summary>Opens a tokenizer's files and words what is wrong with them.</summary>
internal static class TokenizerFiles
{
    private static readonly UTF8Encoding Strict = 
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="ModelException">It is missing or unreadable.</exception>
    public static byte[] ReadBytes(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"{file}: the file is missing; a tokenizer folder has vocab.json, merges.txt "
                + "and tokenizer_config.json, or tokenizer.json. Copy it from the model's original folder.",
                failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{file}: the file cannot be read ({failure.Message})", failure);
        }
    }

    /// <summary>A file as UTF-8 text.</summary>
    /// <exception cref="ModelException">It is missing, unreadable or not UTF-8.</exception>
    public static string ReadText(string file)
    {
        try
        {
            return Strict.GetString(WithoutByteOrderMark(ReadBytes(file)));
        }
        catch (DecoderFallbackException failure)
        {
            throw Broken(file, "is not UTF-8 text", failure);
        }
    }

    /// <summary>A file that holds a JSON object; dispose it.</summary>
    /// <exception cref="ModelException">It is missing, unreadable or no JSON object.</exception>
    public static JsonDocument ReadObject(string file)
    {
        byte[] json = ReadBytes(file);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(WithoutByteOrderMark(json).ToArray());
        }
        catch (JsonException failure)
        {
            throw Broken(file, $"is not valid JSON (line {failure.LineNumber + 1})", failure);
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        throw Broken(file, "is not a JSON object");
    }

    /// <summary>The bytes after a UTF-8 byte order mark, if there is one.</summary>
    public static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    /// <summary>The exception for a file that breaks a rule.</summary>
    public static ModelException Broken(string file, string fault, Exception? cause = null)
    {
        string message = $"{file} {fault}. Copy the file again from the model's original folder.";
        return cause is null ? new ModelException(message) : new ModelException(message, cause);
    }
}
