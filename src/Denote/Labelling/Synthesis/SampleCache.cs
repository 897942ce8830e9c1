using System.Globalization;
using System.Text;
using Denote.Imaging;
using Denote.Models;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// The sampled pictures of a class in a folder, each with its attribution, so that a run that was stopped can go on.
/// A picture counts once its attribution stands beside it, which is written last.
/// </summary>
internal sealed class SampleCache
{
    private const string KeyFile = "samples.txt";
    private const string AttributionName = "attribution";

    private readonly string _folder;

    private SampleCache(string folder, int count) => (_folder, Count) = (folder, count);

    /// <summary>How many pictures there are, without a gap.</summary>
    public int Count { get; private set; }

    /// <summary>How many pictures a folder holds, without changing it.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <param name="key">What the pictures depend on.</param>
    public static int CountIn(string folder, string key)
    {
        string keyPath = Path.Combine(folder, KeyFile);
        if (!File.Exists(keyPath) || File.ReadAllText(keyPath) != key) return 0;
        int count = 0;
        while (File.Exists(AttributionPath(folder, count)) && File.Exists(PicturePath(folder, count))) count++;
        return count;
    }

    /// <summary>Opens or makes a folder; pictures that were made otherwise are dropped.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="key">What the pictures depend on.</param>
    /// <exception cref="DenoteException">The folder cannot be used.</exception>
    public static SampleCache Open(string folder, string key)
    {
        try
        {
            int count = CountIn(folder, key);
            if (count == 0 && Directory.Exists(folder)) Clear(folder);
            Directory.CreateDirectory(folder);
            AtomicFile.Write(Path.Combine(folder, KeyFile), stream => stream.Write(Encoding.UTF8.GetBytes(key)));
            return new SampleCache(folder, count);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Unusable(folder, cause);
        }
    }

    /// <summary>Reads a picture.</summary>
    /// <param name="index">0..Count-1.</param>
    /// <exception cref="DenoteException">It is damaged.</exception>
    public AttributedPicture Read(int index)
    {
        try
        {
            using var scope = TensorScope.Enter();
            using var file = SafetensorsFile.Open(AttributionPath(_folder, index));
            var map = file.Tensors[AttributionName].ToTensor();
            return new AttributedPicture(
                ImageFile.Load(PicturePath(_folder, index)),
                new FloatImage(map.Shape[1], map.Shape[0], map.ToArray()));
        }
        catch (Exception cause) when (cause is ModelException or ImageException or KeyNotFoundException
            or TensorException)
        {
            throw new DenoteException($"{_folder}: sample {index + 1} is damaged ({cause.Message}) Delete the folder "
                + "to make the samples anew.", cause);
        }
    }

    /// <summary>Keeps the next picture.</summary>
    /// <exception cref="DenoteException">It cannot be written.</exception>
    public void Write(int index, AttributedPicture picture)
    {
        try
        {
            ImageFile.Save(picture.Picture, PicturePath(_folder, index));
            using var scope = TensorScope.Enter();
            var map = picture.Attribution;
            SafetensorsWriter.Save(AttributionPath(_folder, index),
                [KeyValuePair.Create(AttributionName, Tensor.From([map.Height, map.Width], map.Pixels))]);
            Count = index + 1;
        }
        catch (Exception cause) when (cause is ModelException or ImageException)
        {
            throw Unusable(_folder, cause);
        }
    }

    /// <summary>Deletes samples that were made otherwise, and nothing else.</summary>
    private static void Clear(string folder)
    {
        for (int i = 0; File.Exists(PicturePath(folder, i)) || File.Exists(AttributionPath(folder, i)); i++)
        {
            File.Delete(AttributionPath(folder, i));
            File.Delete(PicturePath(folder, i));
        }
    }

    private static DenoteException Unusable(string folder, Exception cause) =>
        new($"{folder}: samples cannot be kept there ({cause.Message}) Choose another folder.", cause);

    private static string PicturePath(string folder, int index) => Path.Combine(folder, $"{Number(index)}.png");

    private static string AttributionPath(string folder, int index) =>
        Path.Combine(folder, $"{Number(index)}.safetensors");

    private static string Number(int index) => (index + 1).ToString("0000", CultureInfo.InvariantCulture);
}
