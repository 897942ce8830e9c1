using System.Text.Encodings.Web;
using System.Text.Json;

namespace Denote.Results;

/// <summary>What all layouts of results share: how they are written, and how values are spelled.</summary>
internal static class ResultJson
{
    /// <summary>Indented, camelCase, with text in any script as it is: the files are UTF-8 and never embedded in HTML.</summary>
    public static JsonSerializerOptions Layout => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new ShortestNumbers() },
    };

    /// <summary>The same for what is written member by member.</summary>
    public static JsonWriterOptions WriterLayout { get; } = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The spelling of the command line: <c>OneStep</c> is <c>one-step</c>.</summary>
    public static string WordOf(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Milliseconds by stage.</summary>
    public static IReadOnlyDictionary<string, double> Milliseconds(IReadOnlyList<StageTiming> timings) =>
        timings.ToDictionary(timing => timing.Stage, timing => Math.Round(timing.Milliseconds, 1));
}
