using System.Text;
using System.Text.Json;
using Denote.Imaging;
using Denote.Imaging.Tests;

namespace Denote.Cli.Tests.Ground;

/// <summary>Pictures that are damaged, of odd sizes, or of unusual kinds.</summary>
public class PictureTests
{
    private static readonly byte[] Good = File.ReadAllBytes(Repository.Sample("bird-house.png"));

    public static TheoryData<string, byte[]> Damaged() => new()
    {
        { "empty.png", [] },
        { "truncated.png", Good[..(Good.Length / 2)] },
        { "header-only.png", Good[..33] },
        { "renamed.png", Encoding.UTF8.GetBytes("This is a text, whatever its name says.") },
        { "flipped.png", [.. Good[..500], (byte)~Good[500], .. Good[501..]] },
        { "truncated.jpg", Jpeg(1, 2, 3).SequentialScan(0, 0, 1, 2).End()[..300] },
    };

    public static TheoryData<string, byte[], int, int> Unusual() => new()
    {
        { "one-pixel.png", Png(new Image(1, 1)), 1, 1 },
        { "ribbon.png", Png(new Image(20000, 3)), 20000, 3 },
        { "grey16.png", Png16(48, 40), 48, 40 },
        { "mask.png", PngOf(new Mask(20, 30)), 20, 30 },
        { "a-png-called.jpg", Good, 128, 128 },
        { "cmyk.jpg", CmykJpeg(), 40, 24 },
        { "progressive.jpg", ProgressiveJpeg(), 40, 24 },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_damaged_picture_is_named(string name, byte[] content)
    {
        using var temporary = new TemporaryFolder();
        string path = temporary.Write(name, content);
        var run = CommandRun.Of("ground", path, "[a bird]", "--out", temporary["out"]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(path, run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal([name], temporary.Files());
    }

    [Theory]
    [MemberData(nameof(Unusual))]
    public void An_unusual_picture_is_grounded_in_its_own_size(string name, byte[] content, int width, int height)
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("ground", temporary.Write(name, content), "[a bird]", "--out", temporary["out"]);
        Assert.Equal((ExitCode.Ok, name), (run.Code, name));
        var mask = ImageFile.LoadMask(temporary["out", "mask-01-a-bird.png"]);
        Assert.Equal((width, height), (mask.Width, mask.Height));
        using var result = JsonDocument.Parse(File.ReadAllBytes(temporary["out", "result.json"]));
        Assert.Equal(width, result.RootElement.GetProperty("image").GetProperty("width").GetInt32());
        ImageFile.Load(temporary["out", "overlay.png"]);
    }

    [Fact]
    public void A_picture_that_is_not_there_is_named()
    {
        using var temporary = new TemporaryFolder();
        var run = CommandRun.Of("ground", temporary["missing.png"], "[a bird]");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(temporary["missing.png"], run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_picture_on_standard_input_is_refused()
    {
        var settings = new CommandRunSettings { Input = new MemoryStream(Good[..100]) };
        var run = CommandRun.Of(settings, "ground", "-", "[a bird]");
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.NotEmpty(run.ErrorLine);
    }

    private static byte[] ProgressiveJpeg() => Jpeg(1, 2, 3, 0xC2).AllProgressiveScans(0).End();

    private static byte[] CmykJpeg() => new JpegBuilder(40, 24, [.. Channels(1, 2, 3, 4)])
        .Randomize(3).Adobe(0).Quantization(3).FlatTables().Frame(0xC0).SequentialScan(0, 0, 1, 2, 3).End();

    private static JpegBuilder Jpeg(byte first, byte second, byte third, int frame = 0xC0) =>
        new JpegBuilder(40, 24, [.. Channels(first, second, third)])
            .Randomize(5).Jfif().Quantization(3).FlatTables().Frame(frame);

    private static IEnumerable<JpegBuilder.Channel> Channels(params byte[] ids) =>
        ids.Select(id => new JpegBuilder.Channel(id));

    private static byte[] Png(Image image) => Written(stream => ImageFile.WritePng(image, stream));

    private static byte[] PngOf(Mask mask) => Written(stream => ImageFile.WritePng(mask, stream));

    private static byte[] Png16(int width, int height)
    {
        var image = new GreyImage16(width, height);
        for (int i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (ushort)(i * 31);
        return Written(stream => ImageFile.WritePng(image, stream));
    }

    private static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }
}
