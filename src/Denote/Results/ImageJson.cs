using System.Text.Json;
using Denote.Imaging;

namespace Denote.Results;

/// <summary>A picture: the path as it was given, the SHA-256 of the file's content, and the size in pixels.</summary>
internal sealed record ImageJson(string? Path, string? Sha256, int Width, int Height)
{
    public static ImageJson From(Image image) =>
        new(image.Source?.Path, image.Source?.Sha256, image.Width, image.Height);

    /// <summary>The same for what is written member by member.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("image");
        json.WriteString("path", Path);
        json.WriteString("sha256", Sha256);
        json.WriteNumber("width", Width);
        json.WriteNumber("height", Height);
        json.WriteEndObject();
    }
}
