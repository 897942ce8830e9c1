using static Denote.Imaging.Tests.JpegBuilder;

namespace Denote.Imaging.Tests;

public class JpegDecoderTests
{
    [Theory]
    [InlineData(8, 8, 1)]
    [InlineData(1, 1, 3)]
    [InlineData(37, 19, 2)]
    [InlineData(20000, 3, 1)]
    public void Grey_pictures_agree_with_the_cosine_sum(int width, int height, int step)
    {
        JpegBuilder builder = Start(width, height, new Channel(1)).Randomize(width);
        byte[] file = builder.Jfif().Quantization(step).FlatTables().Frame(0xC0).SequentialScan(0, 0).End();
        Image image = Load(file);
        Assert.Equal((width, height), (image.Width, image.Height));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < Math.Min(width, 200); x++)
            {
                double exact = Math.Clamp(ExactSample(builder.Channels[0], x, y, step), 0, 255);
                Assert.InRange(image[x, y].Red, exact - 1.01, exact + 1.01);
                Assert.Equal(image[x, y].Red, image[x, y].Blue);
            }
        }
    }

    public static TheoryData<int, int, int, int> Samplings
    {
        get
        {
            HashSet<(int, int, int, int)> samplings = [(2, 2, 1, 2), (2, 1, 1, 2), (3, 2, 2, 1)];
            for (int across = 1; across <= 4; across++)
            {
                for (int down = 1; down <= 2; down++)
                {
                    samplings.Add((across, down, 1, 1));
                    samplings.Add((1, 1, across, down));
                    samplings.Add((down, across, 1, 1));
                }
            }
            var data = new TheoryData<int, int, int, int>();
            foreach (var (across, down, chromaAcross, chromaDown) in samplings)
                data.Add(across, down, chromaAcross, chromaDown);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Samplings))]
    public void Every_order_of_scans_gives_the_same_picture(int across, int down, int chromaAcross, int chromaDown)
    {
        JpegBuilder Fresh() => Start(53, 39, new Channel(1, across, down),
            new Channel(2, chromaAcross, chromaDown), new Channel(3)).Randomize(across * 10 + down)
            .Jfif().Quantization(3).FlatTables();
        byte[] expected = Load(Fresh().Frame(0xC0).SequentialScan(0, 0, 1, 2).End()).Pixels.ToArray();
        byte[][] others =
        [
            Fresh().Frame(0xC1).SequentialScan(0, 2).SequentialScan(0, 0).SequentialScan(0, 1).End(),
            Fresh().Frame(0xC0).SequentialScan(0, 0, 2).SequentialScan(0, 1).End(),
            Fresh().Frame(0xC0).RestartInterval(3).SequentialScan(3, 0, 1, 2).End(),
            Fresh().Frame(0xC2).AllProgressiveScans(0).End(),
            Fresh().Frame(0xC2).RestartInterval(2).AllProgressiveScans(2).End(),
        ];
        foreach (byte[] other in others) Assert.Equal(expected, Load(other).Pixels.ToArray());
    }

    [Theory]
    [MemberData(nameof(Samplings))]
    public void Flat_colours_stay_flat_at_every_sampling(int across, int down, int chromaAcross, int chromaDown)
    {
        JpegBuilder builder = Start(45, 33, new Channel(1, across, down),
            new Channel(2, chromaAcross, chromaDown), new Channel(3));
        int[] flat = [-20, 35, 60];
        for (int channel = 0; channel < 3; channel++)
        {
            for (int at = 0; at < builder.Channels[channel].Coefficients.Length; at += 64)
                builder.Channels[channel].Coefficients[at] = flat[channel];
        }
        Image image = Load(builder.Jfif().Quantization(8).FlatTables().Frame(0xC0).SequentialScan(0, 0, 1, 2).End());
        // A DC coefficient of 8 times the step 8 lifts the samples by its own value.
        double y = 128 + flat[0], cb = flat[1], cr = flat[2];
        var expected = new Rgb((byte)Math.Round(y + 1.402 * cr),
            (byte)Math.Round(y - 0.344136 * cb - 0.714136 * cr), (byte)Math.Round(y + 1.772 * cb));
        for (int i = 0; i < 45 * 33; i++) Assert.Equal(expected, image[i % 45, i / 45]);
    }

    [Fact]
    public void Halved_chroma_is_interpolated()
    {
        JpegBuilder builder = Start(32, 8, new Channel(1, 2, 1), new Channel(2), new Channel(3));
        builder.Channels[2].Block(0, 1)[0] = 80;
        Image image = Load(builder.Jfif().Quantization(8).FlatTables().Frame(0xC0).SequentialScan(0, 0, 1, 2).End());
        int[] redness = [.. Enumerable.Range(13, 6).Select(x => (int)image[x, 0].Red - 128)];
        Assert.Equal([0, 0, 28, 84, 112, 112], redness);
    }

    [Fact]
    public void Wide_quantization_steps_are_read()
    {
        JpegBuilder builder = Start(8, 8, new Channel(1));
        builder.Channels[0].Coefficients[0] = 1;
        Image image = Load(builder.Quantization(520, wide: true).FlatTables().Frame(0xC1).SequentialScan(0, 0).End());
        Assert.Equal(128 + 65, image[3, 3].Green);
    }

    [Fact]
    public void Colours_follow_the_markers()
    {
        Rgb Decode(Func<JpegBuilder, JpegBuilder> markers, params byte[] ids)
        {
            JpegBuilder builder = Start(8, 8, [.. ids.Select(id => new Channel(id))]);
            int[] levels = [40, -30, 20, -50];
            for (int i = 0; i < ids.Length; i++) builder.Channels[i].Coefficients[0] = levels[i];
            int[] all = [.. Enumerable.Range(0, ids.Length)];
            return Load(markers(builder).Quantization(8).FlatTables().Frame(0xC0).SequentialScan(0, all).End())[5, 5];
        }
        var plain = new Rgb(168, 98, 148);
        Rgb converted = Decode(builder => builder.Jfif(), 1, 2, 3);
        Assert.Equal(new Rgb(196, 164, 115), converted);
        Assert.Equal(converted, Decode(builder => builder, 1, 2, 3));
        Assert.Equal(converted, Decode(builder => builder.Adobe(1), 1, 2, 3));
        Assert.Equal(plain, Decode(builder => builder.Adobe(0), 1, 2, 3));
        Assert.Equal(plain, Decode(builder => builder, (byte)'R', (byte)'G', (byte)'B'));
        // With black ink that lets 78/255 through, inks that let 168, 98 and 148 through.
        Assert.Equal(new Rgb(51, 30, 45), Decode(builder => builder.Adobe(0), 1, 2, 3, 4));
        // The converted colours are the inks' inverse.
        Assert.Equal(new Rgb(18, 28, 43), Decode(builder => builder.Adobe(2), 1, 2, 3, 4));
    }

    [Theory]
    [InlineData(1, new[] { 0, 1, 2, 3, 4, 5 }, 3)]
    [InlineData(2, new[] { 2, 1, 0, 5, 4, 3 }, 3)]
    [InlineData(3, new[] { 5, 4, 3, 2, 1, 0 }, 3)]
    [InlineData(4, new[] { 3, 4, 5, 0, 1, 2 }, 3)]
    [InlineData(5, new[] { 0, 3, 1, 4, 2, 5 }, 2)]
    [InlineData(6, new[] { 3, 0, 4, 1, 5, 2 }, 2)]
    [InlineData(7, new[] { 5, 2, 4, 1, 3, 0 }, 2)]
    [InlineData(8, new[] { 2, 5, 1, 4, 0, 3 }, 2)]
    public void The_orientation_is_applied(byte orientation, int[] order, int across)
    {
        foreach (bool little in new[] { false, true })
        {
            // Six blocks, three across, each with its own grey.
            JpegBuilder builder = Start(24, 16, new Channel(1));
            for (int i = 0; i < 6; i++) builder.Channels[0].Block(i / 3, i % 3)[0] = 10 * i;
            byte[] file = builder.Orientation(orientation, little).Quantization(8).FlatTables().Frame(0xC0)
                .SequentialScan(0, 0).End();
            Image image = Load(file);
            Assert.Equal(8 * across, image.Width);
            var found = Enumerable.Range(0, 6).Select(i => image[i % across * 8 + 4, i / across * 8 + 4].Red);
            Assert.Equal(order, found.Select(grey => (grey - 128) / 10));
        }
    }

    [Fact]
    public void A_broken_orientation_is_ignored()
    {
        byte[][] broken = [[], [.. "II*\0"u8, 255, 255, 255, 255], [.. "MM\0*"u8, 0, 0, 0, 8, 0, 9]];
        foreach (byte[] exif in broken)
        {
            byte[] file = Start(8, 8, new Channel(1)).Segment(0xE1, [.. "Exif\0\0"u8, .. exif]).Quantization(1)
                .FlatTables().Frame(0xC0).SequentialScan(0, 0).End();
            Assert.Equal(8, Load(file).Width);
        }
    }

    [Fact]
    public void Comments_fill_bytes_and_stray_data_before_markers_are_skipped()
    {
        JpegBuilder builder = Start(16, 8, new Channel(1)).Randomize(4);
        byte[] plain = builder.Quantization(2).FlatTables().Frame(0xC0).SequentialScan(0, 0).End();
        builder = Start(16, 8, new Channel(1)).Randomize(4);
        byte[] padded = builder.Segment(0xFE, 1, 2, 3).Raw(0xFF, 0xFF).Quantization(2).Raw(9, 9, 9).FlatTables()
            .Frame(0xC0).SequentialScan(0, 0).Raw(1, 2, 0xFF, 0, 3, 0xFF).End();
        Assert.Equal(Load(plain).Pixels.ToArray(), Load(padded).Pixels.ToArray());
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "lossless", Grey().Frame(0xC3).End() },
        { "hierarchical", Grey().Frame(0xC5).End() },
        { "arithmetic", Grey().Frame(0xC9).End() },
        { "12 bits", Grey().Frame(0xC1, precision: 12).End() },
        { "no picture", Grey().End() },
        { "0 x 8", Start(0, 8, new Channel(1)).Frame(0xC0).End() },
        { "before its frame", Grey().SequentialScan(0, 0).End() },
        { "two frame", Grey().Frame(0xC0).Frame(0xC0).End() },
        { "lacks the data", Grey().Frame(0xC0).End() },
        { "lacks quantization", Start(8, 8, new Channel(1)).FlatTables().Frame(0xC0).SequentialScan(0, 0).End() },
        { "2 channels", Start(8, 8, new Channel(1), new Channel(2)).Frame(0xC0).End() },
        { "sampling", Start(8, 8, new Channel(1, 5, 1)).Frame(0xC0).End() },
        { "number 1", Start(8, 8, new Channel(1), new Channel(1), new Channel(2)).Frame(0xC0).End() },
        { "cannot hold", Start(65000, 4000, new Channel(1)).Quantization(1).FlatTables().Frame(0xC0)
            .Segment(0xDA, 1, 1, 0, 0, 63, 0).End() },
        { "limit", Start(65000, 65000, new Channel(1)).Frame(0xC0).End() },
        { "out of turn", Grey().Frame(0xC2).DcScan(0, 0, 0, 0).DcScan(0, 0, 0, 0).End() },
        { "out of turn", Grey().Frame(0xC2).DcScan(0, 0, 0, 0).AcScan(0, 1, 63, 1, 0, 0).End() },
        { "not possible", Grey().Frame(0xC2).Segment(0xDA, 1, 1, 0, 0, 63, 0).End() },
        { "restart marker", Grey(24).RestartInterval(1).Frame(0xC0).SequentialScan(2, 0).End() },
        { "too many codes", Start(8, 8, new Channel(1)).Segment(0xC4, [0, 3, .. new byte[15], 1, 2, 3]).End() },
        { "malformed Huffman", Start(8, 8, new Channel(1)).Segment(0xC4, [0, 3, .. new byte[15], 1]).End() },
        { "malformed quantization", Start(8, 8, new Channel(1)).Segment(0xDB, 0, 1, 2).End() },
        { "begins again", Grey().Raw(0xFF, 0xD8).End() },
        { "segment of length", Start(8, 8, new Channel(1)).Raw(0xFF, 0xE0, 0, 1).End() },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_or_unsupported_file_is_one_error_that_says_why(string reason, byte[] file) =>
        Assert.Contains(reason, Assert.Throws<ImageException>(() => Load(file)).Message);

    [Fact]
    public void Motion_JPEG_without_tables_uses_the_typical_ones()
    {
        // Table K.3: size 0 is the code 00; table K.5: the end of a block is 1010. So 0010 10 and ones to the end.
        byte[] file = Start(8, 8, new Channel(1)).Quantization(8).Frame(0xC0).Segment(0xDA, 1, 1, 0, 0, 63, 0)
            .Raw(0b0010_1011).End();
        Assert.Equal(128, Load(file)[0, 0].Red);
    }

    private static JpegBuilder Start(int width, int height, params Channel[] channels) => new(width, height, channels);

    private static JpegBuilder Grey(int width = 8) =>
        Start(width, 8, new Channel(1)).Randomize(1).Quantization(1).FlatTables();

    private static Image Load(byte[] file) => ImageFile.Load(new MemoryStream(file));

    /// <summary>The sample by the definition of the transform (T.81, A.3.3), in double precision.</summary>
    private static double ExactSample(Channel channel, int x, int y, int step)
    {
        ReadOnlySpan<int> block = channel.Block(y / 8, x / 8);
        double sum = 0;
        for (int k = 0; k < 64; k++)
        {
            int u = ZigZag[k] % 8, v = ZigZag[k] / 8;
            double scale = (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) / 4;
            sum += scale * block[k] * step * Math.Cos((2 * (x % 8) + 1) * u * Math.PI / 16)
                * Math.Cos((2 * (y % 8) + 1) * v * Math.PI / 16);
        }
        return sum + 128;
    }
}
