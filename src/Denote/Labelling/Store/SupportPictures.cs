using System.Globalization;
using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>The support images of a class as files: small pictures, and beside each its two masks.</summary>
internal static class SupportPictures
{
    /// <summary>The folder of the pictures inside a class's folder.</summary>
    public const string FolderName = "support";

    private const int LargestSide = 256;

    /// <summary>Writes one, no larger than a thumbnail.</summary>
    /// <param name="folder">The class's folder.</param>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="image">The support image.</param>
    /// <exception cref="ImageException">It cannot be written.</exception>
    public static ClassManifest.SupportJson Write(string folder, int index, SupportImage image)
    {
        string number = (index + 1).ToString("0000", CultureInfo.InvariantCulture);
        var names = new ClassManifest.SupportJson(
            $"{FolderName}/{number}.png",
            $"{FolderName}/{number}-foreground.png",
            $"{FolderName}/{number}-background.png");
        SupportImage small = Shrink(image);
        ImageFile.Save(small.Picture, Path.Combine(folder, names.Picture));
        ImageFile.Save(small.Foreground, Path.Combine(folder, names.Foreground));
        ImageFile.Save(small.Background, Path.Combine(folder, names.Background));
        return names;
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="ImageException">A file is missing or broken.</exception>
    /// <exception cref="FormatException">The sizes differ.</exception>
    public static SupportImage Read(string folder, ClassManifest.SupportJson names)
    {
        Image picture = ImageFile.Load(Path.Combine(folder, names.Picture));
        Mask foreground = ImageFile.LoadMask(Path.Combine(folder, names.Foreground));
        Mask background = ImageFile.LoadMask(Path.Combine(folder, names.Background));
        foreach (Mask mask in new[] { foreground, background })
            if (mask.Width != picture.Width || mask.Height != picture.Height)
                throw new FormatException($"a mask of {names.Picture} has another size than the picture.");
        return new SupportImage(picture, foreground, background);
    }

    private static SupportImage Shrink(SupportImage image)
    {
        int longer = Math.Max(image.Picture.Width, image.Picture.Height);
        if (longer <= LargestSide) return image;
        int width = Math.Max(1, image.Picture.Width * LargestSide / longer);
        int height = Math.Max(1, image.Picture.Height * LargestSide / longer);
        return new SupportImage(
            Resampling.Resize(image.Picture, width, height),
            image.Foreground.Resize(width, height),
            image.Background.Resize(width, height));
    }
}
