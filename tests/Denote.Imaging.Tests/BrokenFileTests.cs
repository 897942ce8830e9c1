using static Denote.Imaging.Tests.JpegBuilder;

namespace Denote.Imaging.Tests;

/// <summary>Truncated and corrupted files are refused or read, and nothing else ever happens.</summary>
public class BrokenFileTests
{
    private static readonly DecoderOptions Small = new() { MaxPixels = 1 << 20 };

    public static TheoryData<string, byte[]> Files => new()
    {
        { "rgb.png", Png(to => ImageFile.WritePng(Picture(), to)) },
        { "labels.png", Png(to => ImageFile.WritePng(Labels(), to)) },
        { "grey16.png", Png(to => ImageFile.WritePng(new GreyImage16(9, 7), to)) },
        { "interlaced.png", new PngBuilder().Header(3, 3, 8, 0, 1).Data(Interlaced).End().ToArray() },
        { "baseline.jpg", Jpeg(1).Frame(0xC0).SequentialScan(0, 0, 1, 2).End() },
        { "separate.jpg", Jpeg(2).Frame(0xC0).SequentialScan(0, 0).SequentialScan(0, 1).SequentialScan(0, 2).End() },
        { "restarts.jpg", Jpeg(3).Frame(0xC0).RestartInterval(1).SequentialScan(1, 0, 1, 2).End() },
        { "progressive.jpg", Jpeg(4).Frame(0xC2).AllProgressiveScans(0).End() },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Truncation_at_every_byte_is_refused(string name, byte[] file)
    {
        Assert.True(ImageFile.Load(new MemoryStream(file)).Width > 0, name);
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<ImageException>(() => ImageFile.Load(new MemoryStream(file, 0, length)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Corrupted_bytes_are_refused_or_read_as_a_whole_picture(string name, byte[] file)
    {
        var random = new Random(name.Length);
        for (int round = 0; round < 1500; round++)
        {
            byte[] corrupted = [.. file];
            for (int i = random.Next(1, 4); i > 0; i--) corrupted[random.Next(file.Length)] = (byte)random.Next(256);
            ReadOrRefuse(corrupted);
        }
    }

    [Fact]
    public void Corrupted_deflate_data_with_a_right_chunk_checksum_is_refused_or_read()
    {
        var random = new Random(77);
        var rows = new byte[40 * 31];
        for (int y = 0; y < 40; y++)
        {
            rows[31 * y] = (byte)(y % 5);
            for (int x = 1; x < 31; x++) rows[31 * y + x] = (byte)(x * y);
        }
        byte[] packed = PngBuilder.Deflate(rows);
        for (int round = 0; round < 3000; round++)
        {
            byte[] corrupted = [.. packed];
            corrupted[random.Next(packed.Length)] = (byte)random.Next(256);
            ReadOrRefuse(new PngBuilder().Header(10, 40, 8, 2).Chunk("IDAT", corrupted).End().ToArray());
        }
    }

    [Fact]
    public void Random_bytes_after_a_signature_are_refused()
    {
        var random = new Random(78);
        for (int round = 0; round < 2000; round++)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            byte[] start = round % 2 == 0 ? [0xFF, 0xD8] : [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10];
            byte[] file = [.. start, .. noise];
            Assert.Throws<ImageException>(() => ImageFile.Load(new MemoryStream(file)));
        }
    }

    [Fact]
    public void A_tiny_file_that_declares_a_huge_picture_takes_little_memory()
    {
        byte[] png = new PngBuilder().Header(16000, 16000, 16, 6).Data(new byte[100]).End().ToArray();
        byte[] jpeg = new JpegBuilder(60000, 4000, new Channel(1), new Channel(2), new Channel(3)).Quantization(1)
            .FlatTables().Frame(0xC0).Segment(0xDA, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0).Raw(new byte[100]).End();
        foreach (byte[] file in new[] { png, jpeg })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<ImageException>(() => ImageFile.Load(new MemoryStream(file)));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }
    }

    private static void ReadOrRefuse(byte[] file)
    {
        try
        {
            Image image = ImageFile.Load(new MemoryStream(file), Small);
            Assert.Equal(image.Width * image.Height * 3, image.Pixels.Length);
        }
        catch (ImageException error)
        {
            Assert.NotEmpty(error.Message);
        }
    }

    /// <summary>The seven passes of a 3 x 3 picture; the second, third and fifth are empty or short.</summary>
    private static byte[] Interlaced => [0, 1, 0, 2, 0, 3, 4, 0, 5, 0, 6, 0, 7, 8, 9];

    private static JpegBuilder Jpeg(int seed) => new JpegBuilder(21, 19, new Channel(1, 2, 2), new Channel(2),
        new Channel(3)).Randomize(seed, 0.06).Jfif().Quantization(3).FlatTables();

    private static byte[] Png(Action<Stream> write)
    {
        using var file = new MemoryStream();
        write(file);
        return file.ToArray();
    }

    private static Image Picture()
    {
        var image = new Image(19, 11);
        new Random(1).NextBytes(image.Pixels);
        return image;
    }

    private static IndexedImage Labels()
    {
        var labels = new IndexedImage(23, 9, Palette.Distinct(5));
        for (int i = 0; i < labels.Pixels.Length; i++) labels.Pixels[i] = (byte)(i * i % 5);
        return labels;
    }
}
