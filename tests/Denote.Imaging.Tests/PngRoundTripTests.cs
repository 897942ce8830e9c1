namespace Denote.Imaging.Tests;

public class PngRoundTripTests
{
    private static readonly (int Width, int Height)[] Sizes = [(1, 1), (7, 3), (8, 8), (33, 17), (20000, 3), (3, 999)];

    public static TheoryData<int, int> AllSizes
    {
        get
        {
            var sizes = new TheoryData<int, int>();
            foreach ((int width, int height) in Sizes) sizes.Add(width, height);
            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(AllSizes))]
    public void Every_type_comes_back_unchanged(int width, int height)
    {
        var random = new Random(width * 31 + height);
        var rgb = new Image(width, height, Smooth(random, width * height * 3));
        Assert.Equal(rgb.Pixels.ToArray(), RoundTrip(to => ImageFile.WritePng(rgb, to), ImageFile.Load));
        var rgba = new RgbaImage(width, height, Smooth(random, width * height * 4));
        Assert.Equal(rgba.Pixels.ToArray(), RoundTrip(to => ImageFile.WritePng(rgba, to), ImageFile.LoadRgba));
        var grey = new GreyImage(width, height, Smooth(random, width * height));
        Assert.Equal(grey.Pixels.ToArray(), RoundTrip(to => ImageFile.WritePng(grey, to), ImageFile.LoadGrey));
        var deep = new GreyImage16(width, height);
        foreach (ref ushort sample in deep.Pixels) sample = (ushort)random.Next(65536);
        Assert.Equal(deep.Pixels.ToArray(), RoundTrip(to => ImageFile.WritePng(deep, to), ImageFile.LoadGrey16));
        var mask = new Mask(width, height);
        foreach (ref bool pixel in mask.Pixels) pixel = random.Next(2) == 1;
        byte[] white = RoundTrip(to => ImageFile.WritePng(mask, to), ImageFile.LoadGrey);
        Assert.Equal(mask.ToGrey().Pixels.ToArray(), white);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(256)]
    public void Label_maps_come_back_with_their_palette(int colours)
    {
        var random = new Random(colours);
        var labels = new IndexedImage(37, 11, Palette.Distinct(colours));
        foreach (ref byte label in labels.Pixels) label = (byte)random.Next(colours);
        using var file = new MemoryStream();
        ImageFile.WritePng(labels, file);
        file.Position = 0;
        IndexedImage read = ImageFile.LoadIndexed(file);
        Assert.Equal(labels.Pixels.ToArray(), read.Pixels.ToArray());
        Assert.Equal(labels.ToRgb().Pixels.ToArray(), read.ToRgb().Pixels.ToArray());
    }

    [Fact]
    public void An_index_without_a_colour_is_not_written()
    {
        var labels = new IndexedImage(1, 1, [7], Palette.Distinct(7));
        Assert.Throws<ImageException>(() => ImageFile.WritePng(labels, new MemoryStream()));
    }

    [Fact]
    public void A_smooth_picture_packs_well_and_a_mask_takes_one_bit_per_pixel()
    {
        var gradient = new Image(256, 256);
        for (int y = 0; y < 256; y++)
        {
            for (int x = 0; x < 256; x++) gradient[x, y] = new Rgb((byte)x, (byte)y, (byte)(x + y));
        }
        Assert.InRange(Size(to => ImageFile.WritePng(gradient, to)), 1, 6000);
        var noise = new Mask(256, 256);
        var random = new Random(5);
        foreach (ref bool pixel in noise.Pixels) pixel = random.Next(2) == 1;
        Assert.InRange(Size(to => ImageFile.WritePng(noise, to)), 1, 256 * 257 / 8 + 300);
    }

    private static long Size(Action<Stream> write)
    {
        using var file = new MemoryStream();
        write(file);
        return file.Length;
    }

    private static T[] RoundTrip<T>(Action<Stream> write, Func<Stream, DecoderOptions?, Raster<T>> read)
        where T : unmanaged
    {
        using var file = new MemoryStream();
        write(file);
        file.Position = 0;
        return read(file, null).Pixels.ToArray();
    }

    private static byte[] Smooth(Random random, int count)
    {
        var values = new byte[count];
        int value = 128;
        for (int i = 0; i < count; i++) values[i] = (byte)(value += random.Next(-9, 10));
        return values;
    }
}
