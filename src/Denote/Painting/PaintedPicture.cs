using System.Globalization;
using Denote.Imaging;

namespace Denote.Painting;

/// <summary>One sampled picture.</summary>
/// <param name="Index">Its place among the pictures of the prompt, from 0.</param>
/// <param name="Seed">The seed of its noise: with it alone and the same settings the picture comes out again.</param>
/// <param name="Picture">The picture.</param>
public sealed record PaintedPicture(int Index, long Seed, Image Picture)
{
    /// <summary>What its file is called: <c>picture-NNNN.png</c>, counted from 1.</summary>
    public string FileName => $"picture-{(Index + 1).ToString("0000", CultureInfo.InvariantCulture)}.png";

    /// <summary>Writes the picture into a folder, which is made if it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DenoteException">It cannot be written.</exception>
    public void Save(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            ImageFile.Save(Picture, Path.Combine(folder, FileName));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ImageException)
        {
            throw new DenoteException(
                $"{folder}: the picture cannot be written ({cause.Message}) Choose another folder.", cause);
        }
    }
}
