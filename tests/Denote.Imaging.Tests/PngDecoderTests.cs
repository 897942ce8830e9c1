using Denote.Imaging.Png;

namespace Denote.Imaging.Tests;

public class PngDecoderTests
{
    private static readonly PngBuilder Valid = new PngBuilder().Header(2, 1, 8, 2).Data(0, 1, 2, 3, 4, 5, 6).End();

    [Fact]
    public void A_small_picture_reads() => Assert.Equal([1, 2, 3, 4, 5, 6], Load(Valid).Pixels.ToArray());

    [Theory]
    [InlineData(1, new byte[] { 0, 0b1011_0000 }, new byte[] { 255, 0, 255, 255 })]
    [InlineData(2, new byte[] { 0, 0b00_01_10_11 }, new byte[] { 0, 85, 170, 255 })]
    [InlineData(4, new byte[] { 0, 0x0F, 0x37 }, new byte[] { 0, 255, 51, 119 })]
    [InlineData(8, new byte[] { 1, 10, 10, 10, 10 }, new byte[] { 10, 20, 30, 40 })]
    [InlineData(16, new byte[] { 0, 1, 200, 2, 0, 3, 99, 255, 255 }, new byte[] { 1, 2, 3, 255 })]
    public void Grey_of_every_depth_reads(int depth, byte[] rows, byte[] expected) =>
        Assert.Equal(expected, ImageFile.LoadGrey(
            new MemoryStream(new PngBuilder().Header(4, 1, depth, 0).Data(rows).End().ToArray())).Pixels.ToArray());

    [Fact]
    public void Palette_indices_and_colours_and_opacity_read()
    {
        byte[] file = new PngBuilder().Header(3, 1, 2, 3).Chunk("PLTE", 9, 8, 7, 1, 2, 3, 4, 5, 6).Chunk("tRNS", 0, 77)
            .Data(0, 0b00_01_10_00).End().ToArray();
        RgbaImage colours = ImageFile.LoadRgba(new MemoryStream(file));
        Assert.Equal([9, 8, 7, 0, 1, 2, 3, 77, 4, 5, 6, 255], colours.Pixels.ToArray());
        IndexedImage labels = ImageFile.LoadIndexed(new MemoryStream(file));
        Assert.Equal([0, 1, 2], labels.Pixels.ToArray());
        Assert.Equal(new Rgb(4, 5, 6), labels.Palette[2]);
    }

    [Fact]
    public void Grey_label_maps_keep_their_unscaled_samples()
    {
        byte[] file = new PngBuilder().Header(4, 1, 4, 0).Data(0, 0x01, 0x2F).End().ToArray();
        Assert.Equal([0, 1, 2, 15], ImageFile.LoadIndexed(new MemoryStream(file)).Pixels.ToArray());
    }

    [Fact]
    public void A_transparent_16_bit_colour_must_match_in_all_bits()
    {
        byte[] file = new PngBuilder().Header(2, 1, 16, 0).Chunk("tRNS", 1, 2).Data(0, 1, 2, 1, 3).End().ToArray();
        Assert.Equal([1, 1, 1, 0, 1, 1, 1, 255], ImageFile.LoadRgba(new MemoryStream(file)).Pixels.ToArray());
    }

    [Fact]
    public void Data_split_over_many_chunks_reads()
    {
        byte[] packed = PngBuilder.Deflate([0, 1, 2, 3, 4, 5, 6]);
        var builder = new PngBuilder().Header(2, 1, 8, 2).Chunk("IDAT");
        foreach (byte value in packed) builder.Chunk("IDAT", value);
        Assert.Equal([1, 2, 3, 4, 5, 6], Load(builder.End()).Pixels.ToArray());
    }

    [Fact]
    public void Unknown_ancillary_chunks_and_gamma_are_ignored() => Assert.Equal([1, 2, 3], Load(new PngBuilder()
        .Header(1, 1, 8, 2).Chunk("gAMA", 0, 0, 1, 1).Chunk("abCd", 1).Data(0, 1, 2, 3).Chunk("tEXt", 65).End())
        .Pixels.ToArray());

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "0 x 5", new PngBuilder().Header(0, 5, 8, 2).Data(0).End().ToArray() },
        { "limit", new PngBuilder().Header(1 << 20, 1 << 20, 8, 2).Data(0).End().ToArray() },
        { "4294967295", new PngBuilder().Header(uint.MaxValue, 1, 8, 2).Data(0).End().ToArray() },
        { "cannot hold", new PngBuilder().Header(16000, 16000, 8, 6).Data(new byte[9]).End().ToArray() },
        { "does not exist", new PngBuilder().Header(1, 1, 4, 2).Data(0, 0).End().ToArray() },
        { "colour type 5", new PngBuilder().Header(1, 1, 8, 5).Data(0, 0).End().ToArray() },
        { "interlace 2", new PngBuilder().Header(1, 1, 8, 0, 2).Data(0, 0).End().ToArray() },
        { "no image data", new PngBuilder().Header(1, 1, 8, 0).End().ToArray() },
        { "no palette", new PngBuilder().Header(1, 1, 8, 3).Data(0, 0).End().ToArray() },
        { "palette", new PngBuilder().Header(1, 1, 1, 3).Chunk("PLTE", new byte[9]).Data(0, 0).End().ToArray() },
        { "palette", new PngBuilder().Header(1, 1, 8, 3).Chunk("PLTE", 1, 2).Data(0, 0).End().ToArray() },
        { "grey but", new PngBuilder().Header(1, 1, 8, 0).Chunk("PLTE", 1, 2, 3).Data(0, 0).End().ToArray() },
        { "order", new PngBuilder().Header(1, 1, 8, 2).Data(0, 1, 2, 3).Chunk("PLTE", 1, 2, 3).End().ToArray() },
        { "colour 1", new PngBuilder().Header(1, 1, 1, 3).Chunk("PLTE", 1, 2, 3).Data(0, 128).End().ToArray() },
        { "transparen", new PngBuilder().Header(1, 1, 8, 6).Chunk("tRNS", 1, 2).Data(0, 1, 2, 3, 4).End().ToArray() },
        { "interrupted", new PngBuilder().Header(1, 1, 8, 0).Data(0, 1).Chunk("tEXt").Data(0, 1).End().ToArray() },
        { "two headers", new PngBuilder().Header(1, 1, 8, 0).Header(1, 1, 8, 0).Data(0, 1).End().ToArray() },
        { "'ABCD'", new PngBuilder().Header(1, 1, 8, 0).Chunk("ABCD").Data(0, 1).End().ToArray() },
        { "begins with", new PngBuilder().Data(0, 1).End().ToArray() },
        { "filter 5", new PngBuilder().Header(1, 1, 8, 0).Data(5, 1).End().ToArray() },
        { "ends early", new PngBuilder().Header(1, 2, 8, 0).Data(0, 1).End().ToArray() },
        { "more image data", new PngBuilder().Header(1, 1, 8, 0).Data(0, 1, 2).End().ToArray() },
        { "zlib", new PngBuilder().Header(1, 1, 8, 0).Chunk("IDAT", 1, 2, 3, 4, 5, 6, 7, 8).End().ToArray() },
        { "checksum", new PngBuilder().Header(1, 1, 8, 0).Chunk("IDAT", WithoutChecksum([0, 1])).End().ToArray() },
        { "truncated", new PngBuilder().Header(1, 1, 8, 0).Data(0, 1).ToArray() },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_file_is_one_error_that_says_why(string reason, byte[] file)
    {
        var error = Assert.Throws<ImageException>(() => ImageFile.Load(new MemoryStream(file)));
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_wrong_checksum_is_refused()
    {
        byte[] file = Valid.ToArray();
        file[20] ^= 1;
        var error = Assert.Throws<ImageException>(() => ImageFile.Load(new MemoryStream(file)));
        Assert.Contains("checksum", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Filters_undo_what_they_apply(int filter)
    {
        var random = new Random(filter);
        foreach (int step in new[] { 1, 2, 3, 4, 6, 8 })
        {
            var row = new byte[step * 7];
            var above = new byte[row.Length];
            random.NextBytes(row);
            random.NextBytes(above);
            var filtered = new byte[row.Length];
            PngFilter.Apply(filter, row, above, step, filtered);
            PngFilter.Undo(filter, filtered, above, step);
            Assert.Equal(row, filtered);
        }
    }

    private static byte[] WithoutChecksum(byte[] rows) => PngBuilder.Deflate(rows)[..^4];

    private static Image Load(PngBuilder file) => ImageFile.Load(new MemoryStream(file.ToArray()));
}
