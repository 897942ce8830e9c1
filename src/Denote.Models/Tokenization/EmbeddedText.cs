using System.Text;

namespace Denote.Models.Tokenization;

/// <summary>Reads the tables that are compiled into the assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>The lines of a table in <c>Tokenization/Data</c>, comments (<c>#</c>) left out.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        string resource = $"Denote.Models.Tokenization.Data.{name}";
        using Stream stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly was built without its table '{resource}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#') yield return line;
        }
    }
}
