using Denote.Imaging;
using Denote.Refining;

namespace Denote.Masks;

/// <summary>Reads all masks of a picture or array, without knowing what they show.</summary>
internal static class RegionMasks
{
    /// <summary>Reads a file: one mask, or that of every label.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reading">How the user says to read it.</param>
    /// <param name="read">What was read and how it was taken, for people.</param>
    /// <exception cref="DenoteException">It cannot be read so.</exception>
    /// <exception cref="ImageException">It is broken or no picture.</exception>
    public static IReadOnlyList<Mask> Read(string path, MaskReading reading, out string read)
    {
        var pixels = Open(path, reading);
        read = pixels.Read;
        bool isStack = pixels.Example is not null;
        if (!isStack && reading.Label is { } label)
        {
            return pixels.Find(label) is { } found
                ? [Cut(found)]
                : throw new DenoteException($"{path}: there is no value '{label}': {pixels.Read}.");
        }
        return pixels.Only is { } only
            ? [Cut(only)]
            : [.. pixels.Regions.Select(pixels.Find).Select(layer => Cut(layer!))];
    }

    private static PixelMasks Open(string path, MaskReading reading)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{path}: cannot be opened ({cause.Message})", cause);
        }
        return NumpyArray.IsOne(content)
            ? ArrayMasks.Read(NumpyArray.Parse(content, path), reading, path)
            : PictureMasks.Read(path, reading, prefersLabels: true);
    }

    private static Mask Cut(CoarseLayer layer) => layer.Mask ?? Mask.FromProbability(layer.Probability!, 0.5f);
}
