namespace Denote.Refining;

/// <summary>
/// Python writes NaN, Infinity and -Infinity, which JSON does not have. They are put in quotes, so that the rest of a
/// file can be read, and a complaint can still show them.
/// </summary>
internal static class PythonNumbers
{
    private static readonly byte[][] Words = ["-Infinity"u8.ToArray(), "Infinity"u8.ToArray(), "NaN"u8.ToArray()];

    /// <summary>The text with every such number in quotes.</summary>
    /// <param name="json">UTF-8.</param>
    public static ReadOnlyMemory<byte> Quote(ReadOnlyMemory<byte> json)
    {
        ReadOnlySpan<byte> text = json.Span;
        using var quoted = new MemoryStream(json.Length + 64);
        int copied = 0;
        bool isInText = false;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == (byte)'"') isInText = !isInText;
            else if (isInText && text[at] == (byte)'\\') at++;
            if (isInText || WordAt(text[at..]) is not { } word) continue;
            quoted.Write(text[copied..at]);
            quoted.WriteByte((byte)'"');
            quoted.Write(word);
            quoted.WriteByte((byte)'"');
            at += word.Length - 1;
            copied = at + 1;
        }
        if (copied == 0) return json;
        quoted.Write(text[copied..]);
        return quoted.ToArray();
    }

    private static byte[]? WordAt(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] is not ((byte)'-' or (byte)'I' or (byte)'N')) return null;
        foreach (byte[] word in Words)
            if (text.StartsWith(word)) return word;
        return null;
    }
}
