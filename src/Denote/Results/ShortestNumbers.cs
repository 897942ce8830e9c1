using System.Text.Json;
using System.Text.Json.Serialization;

namespace Denote.Results;

/// <summary>
/// Writes numbers as they were given: a double that holds a float's value, such as an option's, is written with the
/// float's digits (0.6, not 0.6000000238418579), which read back as the same float.
/// </summary>
internal sealed class ShortestNumbers : JsonConverter<double>
{
    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDouble();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        Write(writer, value);

    /// <summary>Writes one number.</summary>
    public static void Write(Utf8JsonWriter writer, double value)
    {
        // Whole numbers have the same digits in both, and no exponent as a double.
        if ((float)value == value && !double.IsInteger(value)) writer.WriteNumberValue((float)value);
        else writer.WriteNumberValue(value);
    }
}
