using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Denote.Imaging;
using Denote.Models;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Proposals;

/// <summary>
/// Image embeddings of Segment Anything on disk, one safetensors file each, named by a hash of the picture's pixels and
/// the model's files: a picture that was encoded before needs the image encoder no more. Files are written beside their
/// place and renamed; the least recently used ones are removed when the folder grows over its limit.
/// </summary>
public sealed class SamEmbeddingCache
{
    /// <summary>The limit without another one: 1 GiB, 256 pictures of the published models.</summary>
    public const long DefaultLimit = 1L << 30;

    private const string Tensor = "embedding";
    private const string Pattern = "sam-*.safetensors";

    private readonly Lock _lock = new();
    private readonly long _limit;

    /// <summary>Uses a folder, which is made when the first embedding is kept.</summary>
    /// <param name="folder">The folder; other files in it are left alone.</param>
    /// <param name="limit">Bytes that all embeddings together may take, 0 or more.</param>
    /// <exception cref="DenoteException">The limit is below 0, or the folder is a file.</exception>
    public SamEmbeddingCache(string folder, long limit = DefaultLimit)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (limit < 0)
            throw new DenoteException($"The embedding cache's limit is {limit} bytes; it must be 0 or more.");
        if (File.Exists(folder)) throw new DenoteException($"{folder} is a file; name a folder for the embeddings.");
        (Folder, _limit) = (folder, limit);
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>How many embeddings this object has found and did not have to compute.</summary>
    public int Hits { get; private set; }

    /// <summary>The kept embedding of a picture, or null.</summary>
    /// <param name="model">A hash of the model.</param>
    /// <param name="image">The picture.</param>
    /// <param name="shape">The sizes that it must have.</param>
    internal Tensor? Find(string model, Image image, Shape shape)
    {
        string path = PathOf(model, image);
        if (!File.Exists(path)) return null;
        try
        {
            using var file = SafetensorsFile.Open(path);
            if (!file.Tensors.TryGetValue(Tensor, out var stored) || stored.Shape != shape) return null;
            var embedding = stored.ToTensor();
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            Hits++;
            return embedding;
        }
        catch (Exception damaged) when (damaged is ModelException or IOException or UnauthorizedAccessException)
        {
            // Computed again and written anew.
            return null;
        }
    }

    /// <summary>Keeps an embedding.</summary>
    /// <exception cref="DenoteException">The folder cannot be written.</exception>
    internal void Keep(string model, Image image, Tensor embedding)
    {
        if ((long)embedding.Count * sizeof(float) > _limit) return;
        try
        {
            // Pictures that are worked on at the same time take turns here.
            lock (_lock)
            {
                SafetensorsWriter.Save(PathOf(model, image), [KeyValuePair.Create(Tensor, embedding)]);
                RemoveOldest();
            }
        }
        catch (Exception cause) when (cause is ModelException or IOException or UnauthorizedAccessException)
        {
            throw new DenoteException($"{Folder}: the embedding cannot be kept: {cause.Message}", cause);
        }
    }

    private string PathOf(string model, Image image)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{model} {image.Width} {image.Height}"));
        hash.AppendData(MemoryMarshal.AsBytes(image.Pixels));
        return Path.Combine(Folder, $"sam-{Convert.ToHexStringLower(hash.GetHashAndReset())}.safetensors");
    }

    private void RemoveOldest()
    {
        FileInfo[] files =
            [.. new DirectoryInfo(Folder).EnumerateFiles(Pattern).OrderBy(file => file.LastWriteTimeUtc)];
        long total = files.Sum(file => file.Length);
        // The newest one stays, whatever its header adds to the limit.
        foreach (var file in files.SkipLast(1))
        {
            if (total <= _limit) return;
            total -= file.Length;
            file.Delete();
        }
    }
}
