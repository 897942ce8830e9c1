using Denote.Imaging;

namespace Denote.Results;

/// <summary>A picture's size in pixels.</summary>
internal sealed record ImageJson(int Width, int Height)
{
    public static ImageJson From(Image image) => new(image.Width, image.Height);
}
