using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Denote.Evaluation;

/// <summary>What every report has in JSON: what was evaluated, with which model, on which data.</summary>
internal static class ReportFrame
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a report.</summary>
    /// <param name="schema">The layout's name.</param>
    /// <param name="protocol">The protocol's name.</param>
    /// <param name="model">The model.</param>
    /// <param name="data">The folder of the data.</param>
    /// <param name="count">How many pictures, and what they are called.</param>
    /// <param name="elapsed">Wall time.</param>
    /// <param name="rows">Writes one object of the array <c>rows</c> each.</param>
    public static string Write(
        string schema,
        string protocol,
        ModelIdentity model,
        string data,
        (string Name, int Value) count,
        TimeSpan elapsed,
        IEnumerable<Action<Utf8JsonWriter>> rows) => WriteObject(json =>
        {
            json.WriteString("schema", schema);
            json.WriteString("protocol", protocol);
            json.WriteString("model", model.Name);
            json.WriteString("configHash", model.ConfigHash);
            json.WriteString("data", data);
            json.WriteNumber(count.Name, count.Value);
            json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
            json.WriteStartArray("rows");
            foreach (var row in rows) row(json);
            json.WriteEndArray();
        });

    /// <summary>Writes one object as the text of a file: indented, with names in any script as they are.</summary>
    /// <param name="members">Writes its members.</param>
    public static string WriteObject(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>A figure with six decimals, or null where there is none.</summary>
    public static void WriteFigure(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsNaN(value)) json.WriteNull(name);
        else json.WriteNumber(name, Math.Round(value, 6));
    }
}
