using System.Text;
using System.Text.Json;
using Denote.Imaging;
using Denote.Results;

namespace Denote.Grounding;

/// <summary>The attention of every word of a text on a picture.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Text">The text.</param>
/// <param name="Words">Its words in order; punctuation is left out.</param>
/// <param name="Options">The settings of the reading.</param>
/// <param name="Model">The model.</param>
public sealed record Explanation(
    Image Image, string Text, IReadOnlyList<WordAttention> Words, GroundingOptions Options, ModelIdentity Model)
{
    private const int LegibleSide = 256;

    /// <summary>
    /// The picture and every word's heat map on one sheet; under each word its largest attention, so that words that
    /// mean nothing in the picture can be told.
    /// </summary>
    /// <param name="columns">Pictures per row; null chooses.</param>
    public Image DrawContactSheet(int? columns = null)
    {
        int scale = Math.Clamp(LegibleSide / Math.Max(Image.Width, Image.Height), 1, 64);
        var heat = new HeatMapOptions { Lowest = 0, Highest = 1, Scale = scale };
        ContactSheetTile[] words = [.. Words.Select(word => new ContactSheetTile(
            HeatMap.Draw(Image, word.HeatMap, heat),
            FormattableString.Invariant($"{word.Text}  {word.PeakAttention:0.00}")))];
        return ContactSheet.Draw([new ContactSheetTile(Image, "picture"), .. words], columns, LegibleSide, Text);
    }

    /// <summary>The explanation as JSON, which docs/result-json.md describes.</summary>
    /// <param name="sheetFile">The contact sheet beside it; null for none.</param>
    public string ToJson(string? sheetFile = null)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, ResultJson.WriterLayout))
        {
            json.WriteStartObject();
            json.WriteString("schema", "denote.explain/1");
            json.WriteString("text", Text);
            ImageJson.From(Image).Write(json);
            json.WriteString("model", Model.Name);
            json.WriteString("sheetFile", sheetFile);
            json.WriteStartArray("words");
            foreach (var word in Words)
            {
                json.WriteStartObject();
                json.WriteString("text", word.Text);
                json.WriteNumber("start", word.Span.Start);
                json.WriteNumber("end", word.Span.End);
                json.WriteNumber("peakAttention", word.PeakAttention);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
