using Denote.Grounding;
using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>
/// The user's own support images: a folder with one folder per class, in it pictures, and beside a picture
/// <c>name.png</c> its mask as <c>name-mask.png</c> where there is one.
/// </summary>
public static class SupportFolder
{
    private const string MaskEnding = "-mask";

    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    /// <summary>The support images of a class, in the order of their names.</summary>
    /// <param name="folder">The folder with the classes' folders.</param>
    /// <param name="className">
    /// The class; its folder has the same name, or the same words with hyphens between them.
    /// </param>
    /// <exception cref="DenoteException">There is no such folder or picture, or a mask without its picture.</exception>
    public static IReadOnlyList<SupportPhoto> Read(string folder, string className)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(className);
        try
        {
            return Find(folder, className);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{folder}: cannot be read ({cause.Message})", cause);
        }
    }

    /// <summary>Reads a picture and, where there is one, its mask.</summary>
    /// <exception cref="DenoteException">The mask has another size than the picture.</exception>
    /// <exception cref="ImageException">A file is broken.</exception>
    internal static (Image Picture, Mask? Mask) Load(SupportPhoto photo)
    {
        var picture = ImageFile.Load(photo.PicturePath);
        if (photo.MaskPath is null) return (picture, null);
        var grey = ImageFile.LoadGrey(photo.MaskPath);
        if (grey.Width != picture.Width || grey.Height != picture.Height)
            throw new DenoteException($"{photo.MaskPath}: the mask is {grey.Width} x {grey.Height} pixels, its picture "
                + $"{picture.Width} x {picture.Height}; resize one of them.");
        // A mask of 0 and 1 is one too.
        int brightest = grey.Pixels.ToArray().Max();
        return (picture, Mask.FromGrey(grey, Math.Clamp(brightest, 1, 128)));
    }

    private static List<SupportPhoto> Find(string folder, string className)
    {
        if (!Directory.Exists(folder)) throw new DenoteException($"{folder}: there is no such folder of classes.");
        string[] classes = [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)];
        string? own = Array.Find(classes, path => IsNamed(path, className));
        if (own is null)
        {
            string present = classes.Length == 0 ? "it has none" : "it has " + string.Join(", ",
                classes.Take(30).Select(Path.GetFileName));
            throw new DenoteException(
                $"{folder}: there is no folder for the class '{className}'; {present}. Name it as the class.");
        }
        string[] files = [.. Directory.EnumerateFiles(own).Where(IsPicture).Order(StringComparer.Ordinal)];
        string[] masks = [.. files.Where(IsMask)];
        var photos = new List<SupportPhoto>();
        foreach (string file in files.Except(masks))
        {
            string stem = Path.GetFileNameWithoutExtension(file);
            photos.Add(new SupportPhoto(file, Array.Find(masks, mask => StemOf(mask) == stem)));
        }
        if (Array.Find(masks, mask => photos.TrueForAll(photo => photo.MaskPath != mask)) is { } orphan)
            throw new DenoteException(
                $"{orphan}: there is no picture '{StemOf(orphan)}' beside this mask; add it, or remove the mask.");
        if (photos.Count == 0) throw new DenoteException($"{own}: there is no PNG or JPEG picture in it; add some.");
        return photos;
    }

    private static bool IsNamed(string path, string className)
    {
        string name = Path.GetFileName(path);
        return name.Equals(className, StringComparison.OrdinalIgnoreCase)
            || name.Equals(GroundingFolder.SafeName(className), StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsPicture(string path) =>
        Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static bool IsMask(string path) =>
        Path.GetFileNameWithoutExtension(path).EndsWith(MaskEnding, StringComparison.OrdinalIgnoreCase);

    private static string StemOf(string mask) => Path.GetFileNameWithoutExtension(mask)[..^MaskEnding.Length];
}
