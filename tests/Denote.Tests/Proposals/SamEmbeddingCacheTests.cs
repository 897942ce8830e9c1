using Denote.Imaging;
using Denote.Proposals;

namespace Denote.Tests.Proposals;

public sealed class SamEmbeddingCacheTests : IDisposable
{
    private static readonly string Model = Path.Combine(DenoteModel.EmbeddedFolder, "sam");

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"denote-cache-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_picture_is_encoded_once_and_every_later_run_finds_the_same_numbers()
    {
        float[] first = Encode(new SamEmbeddingCache(_folder), Picture(1));
        var cache = new SamEmbeddingCache(_folder);
        Assert.Equal(first, Encode(cache, Picture(1)));
        Assert.Equal(1, cache.Hits);
        Encode(cache, Picture(2));
        Assert.Equal(1, cache.Hits);
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Another_model_has_embeddings_of_its_own()
    {
        string other = Directory.CreateDirectory(Path.Combine(_folder, "model")).FullName;
        foreach (string file in Directory.GetFiles(Model)) File.Copy(file, Path.Combine(other, Path.GetFileName(file)));
        string weights = Path.Combine(other, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^2] ^= 1;
        File.WriteAllBytes(weights, bytes);
        var cache = new SamEmbeddingCache(_folder);
        Encode(cache, Picture(1));
        using var segmenter = SamSegmenter.Load(other, cache);
        segmenter.Encode(Picture(1)).Dispose();
        Assert.Equal(0, cache.Hits);
    }

    [Fact]
    public void A_damaged_file_is_computed_anew()
    {
        float[] first = Encode(new SamEmbeddingCache(_folder), Picture(1));
        string file = Assert.Single(Directory.GetFiles(_folder));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..100]);
        Assert.Equal(first, Encode(new SamEmbeddingCache(_folder), Picture(1)));
        Assert.True(new FileInfo(file).Length > 100);
    }

    [Fact]
    public void The_folder_stays_under_its_limit_and_keeps_what_was_used_last()
    {
        var unlimited = new SamEmbeddingCache(_folder);
        Encode(unlimited, Picture(1));
        long size = new FileInfo(Assert.Single(Directory.GetFiles(_folder))).Length;
        Encode(unlimited, Picture(2));
        foreach (string file in Directory.GetFiles(_folder)) File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        Encode(unlimited, Picture(1));

        var limited = new SamEmbeddingCache(_folder, 2 * size);
        Encode(limited, Picture(3));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
        Encode(limited, Picture(1));
        Encode(limited, Picture(3));
        Assert.Equal(2, limited.Hits);
        Encode(new SamEmbeddingCache(_folder, 10), Picture(4));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void A_file_is_no_folder()
    {
        string file = Path.GetTempFileName();
        Assert.Contains("name a folder", Assert.Throws<DenoteException>(() => new SamEmbeddingCache(file)).Message);
        File.Delete(file);
    }

    private static float[] Encode(SamEmbeddingCache cache, Image picture)
    {
        using var segmenter = SamSegmenter.Load(Model, cache);
        using var encoded = segmenter.Encode(picture);
        return encoded.Embedding.ToArray();
    }

    private static Image Picture(int seed)
    {
        var picture = new Image(40, 30);
        new Random(seed).NextBytes(picture.Pixels);
        return picture;
    }
}
