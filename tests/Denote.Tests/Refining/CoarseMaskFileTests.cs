using System.Text;
using Denote.Imaging;
using Denote.Refining;

namespace Denote.Tests.Refining;

/// <summary>Masks of other tools: every format, and what is wrong with a file in one line.</summary>
public sealed class CoarseMaskFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("denote-coarse-").FullName;

    /// <summary>3 x 2: the left column and the lower middle pixel.</summary>
    private static Mask Corner => new(3, 2, [true, false, false, true, true, false]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_black_and_white_picture_is_a_mask()
    {
        ImageFile.Save(Corner, At("bits.png"));
        ImageFile.Save(Corner.ToGrey(), At("bytes.png"));
        var dark = Corner.ToGrey();
        foreach (ref byte value in dark.Pixels) value = (byte)(value / 255);
        ImageFile.Save(dark, At("dark.png"));
        foreach (string name in (string[])["bits.png", "bytes.png", "dark.png"])
            AssertIs(Corner, CoarseMaskFile.Load(At(name)).Take("boat"));
    }

    [Fact]
    public void A_grey_picture_holds_probabilities_of_any_depth()
    {
        ImageFile.Save(new GreyImage(3, 1, [0, 51, 204]), At("grey.png"));
        Assert.Equal([0, 0.2f, 0.8f], Values(CoarseMaskFile.Load(At("grey.png")).Take("boat")), Near);
        ImageFile.Save(new GreyImage16(3, 1, [6554, 32768, 1]), At("deep.png"));
        float[] deep = Values(CoarseMaskFile.Load(At("deep.png")).Take("boat"));
        Assert.Equal([0.1f, 0.5f, 1 / 65535f], deep, Near);
    }

    [Fact]
    public void A_label_map_is_taken_by_its_number()
    {
        byte[] labels = [4, 0, 255, 4, 4, 15];
        ImageFile.Save(new IndexedImage(3, 2, labels, Palette.PascalVoc), At("labels.png"));
        ImageFile.Save(new GreyImage(3, 2, labels), At("grey.png"));
        var file = CoarseMaskFile.Load(At("labels.png"));
        Assert.Equal(["4", "15"], file.Labels);
        AssertIs(Corner, file.Take("boat", "4"));
        AssertIs(Corner, CoarseMaskFile.Load(At("grey.png")).Take("boat", "4"));

        var unknown = Assert.Throws<DenoteException>(() => file.Take("boat", "7"));
        Assert.Contains("there is no label '7'; the file has 4, 15", unknown.Message, StringComparison.Ordinal);
        var unnamed = Assert.Throws<DenoteException>(() => file.Take("boat"));
        Assert.Contains("--class \"boat=4\"", unnamed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<f4", false)]
    [InlineData("<f8", true)]
    public void Arrays_hold_probabilities(string type, bool isFortran)
    {
        double[] values = [0.25, 0.5, 0.75, 0, 1, 0.125];
        double[] stored = isFortran ? [0.25, 0, 0.5, 1, 0.75, 0.125] : values;
        SaveArray("one.npy", type, "(2, 3)", isFortran, stored);
        var mask = CoarseMaskFile.Load(At("one.npy")).Take("boat");
        Assert.Equal((3, 2), (mask.Probability.Width, mask.Probability.Height));
        Assert.Equal([.. values.Select(value => (float)value)], Values(mask));
    }

    [Fact]
    public void A_stack_is_taken_by_its_number()
    {
        SaveArray("stack.npy", "<f4", "(2, 1, 2)", false, 0.25, 0.5, 0.75, 0.125);
        var file = CoarseMaskFile.Load(At("stack.npy"));
        Assert.Equal(["0", "1"], file.Labels);
        Assert.Equal([0.75f, 0.125f], Values(file.Take("boat", "1")));
        Assert.Throws<DenoteException>(() => file.Take("boat"));
    }

    [Theory]
    [InlineData(double.NaN, "NaN is no probability")]
    [InlineData(-3.5, "sigmoid or softmax")]
    [InlineData(7, "sigmoid or softmax")]
    public void What_is_no_probability_is_named_with_its_place(double value, string message)
    {
        SaveArray("bad.npy", "<f4", "(2, 3)", false, 0.5, 0.5, 0.5, 0.5, value, 0.25);
        var error = Assert.Throws<DenoteException>(() => CoarseMaskFile.Load(At("bad.npy")).Take("boat"));
        Assert.Contains("bad.npy: The coarse mask of 'boat'", error.Message, StringComparison.Ordinal);
        Assert.Contains("at pixel (1, 1)", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"size\":[2,3],\"counts\":[0,2,1,1,2]}")]
    [InlineData("[{\"segmentation\":{\"size\":[2,3],\"counts\":\"0211L\"}}]")]
    [InlineData("{\"annotations\":[{\"category_id\":9,\"segmentation\":{\"size\":[2,3],\"counts\":[0,2,1,1,2]}}]," +
        "\"categories\":[{\"id\":9,\"name\":\"Boat\"}]}")]
    [InlineData("{\"images\":[{\"width\":3,\"height\":2}],\"annotations\":[" +
        "{\"category_id\":9,\"segmentation\":[[0,0,1,0,1,2,0,2],[1,1,2,1,2,2,1,2]]}," +
        "{\"category_id\":3,\"segmentation\":[[0,0,3,0,3,2,0,2]]}]," +
        "\"categories\":[{\"id\":9,\"name\":\"boat\"},{\"id\":3,\"name\":\"sea\"}]}")]
    [InlineData("{\"imageWidth\":3,\"imageHeight\":2,\"shapes\":[" +
        "{\"label\":\"boat\",\"shape_type\":\"polygon\",\"points\":[[0,0],[1,0],[1,2],[0,2]]}," +
        "{\"label\":\"boat\",\"shape_type\":\"rectangle\",\"points\":[[1,1],[2,2]]}," +
        "{\"label\":\"sea\",\"points\":[[0,0],[3,0],[3,2]]}]}")]
    [InlineData("{\"phrases\":[{\"text\":\"a boat\",\"rle\":{\"size\":[2,3],\"counts\":[0,2,1,1,2]}}]}")]
    [InlineData("{\"expressions\":[{\"text\":\"a boat\",\"proposals\":[{\"rle\":{\"size\":[2,3]," +
        "\"counts\":[0,2,1,1,2]}}]}]}")]
    public void Annotations_of_many_tools_are_read(string json)
    {
        if (json.Contains("0211L", StringComparison.Ordinal))
            json = json.Replace("0211L", RunLength.Encode(Corner).ToCompressed(), StringComparison.Ordinal);
        File.WriteAllText(At("a.json"), json);
        AssertIs(Corner, CoarseMaskFile.Load(At("a.json")).Take("boat"));
    }

    [Fact]
    public void A_byte_order_mark_before_JSON_is_passed_over()
    {
        File.WriteAllText(At("marked.json"), "{\"size\":[2,3],\"counts\":[1,5]}",
            new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        var mask = Mask.FromProbability(CoarseMaskFile.Load(At("marked.json")).Take("boat").Probability, 0.5f);
        Assert.Equal(5, mask.Area);
    }

    [Fact]
    public void A_circle_of_labelme_is_filled()
    {
        File.WriteAllText(At("circle.json"), "{\"imageWidth\":20,\"imageHeight\":20,\"shapes\":[{\"label\":\"ball\","
            + "\"shape_type\":\"circle\",\"points\":[[10,10],[10,16]]}]}");
        var mask = Mask.FromProbability(CoarseMaskFile.Load(At("circle.json")).Take("ball").Probability, 0.5f);
        Assert.InRange(mask.Area, Math.PI * 36 - 6, Math.PI * 36 + 6);
        Assert.Equal(new PixelBox(4, 4, 12, 12), mask.BoundingBox);
    }

    [Theory]
    [InlineData("no.json", "{\"size\":[2,3]", "is no annotation file")]
    [InlineData("no.json", "{\"a\":1}", "holds no mask")]
    [InlineData("no.json", "{\"size\":[2,3],\"counts\":[1]}", "runs cover")]
    [InlineData("no.json", "{\"imageWidth\":3,\"imageHeight\":2,\"shapes\":[{\"label\":\"a\",\"points\":[[0,0]]," +
        "\"shape_type\":\"linestrip\"}]}", "linestrip")]
    [InlineData("no.npy", "\u0093NUMPY\u0001\0\u00ff\u00ff", "ends in its header")]
    [InlineData("no.txt", "boat", "not a PNG or JPEG")]
    public void A_broken_file_is_one_line(string name, string content, string message)
    {
        File.WriteAllBytes(At(name), Encoding.Latin1.GetBytes(content));
        var error = Assert.ThrowsAny<Exception>(() => CoarseMaskFile.Load(At(name)).Take("a"));
        Assert.True(error is DenoteException or ImageException, error.ToString());
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_missing_name_are_told()
    {
        Assert.Contains("cannot be opened",
            Assert.Throws<DenoteException>(() => CoarseMaskFile.Load(At("absent.png"))).Message);
        Assert.Contains("no name",
            Assert.Throws<DenoteException>(() => new CoarseMask(" ", new FloatImage(1, 1))).Message);
    }

    private static bool Near(float a, float b) => Math.Abs(a - b) < 1e-5;

    private static float[] Values(CoarseMask mask) => mask.Probability.Pixels.ToArray();

    private static void AssertIs(Mask expected, CoarseMask actual) => Assert.Equal(
        expected.Pixels.ToArray(), Mask.FromProbability(actual.Probability, 0.5f).Pixels.ToArray());

    private string At(string name) => Path.Combine(_folder, name);

    private void SaveArray(string name, string type, string shape, bool isFortran, params double[] values)
    {
        string order = isFortran ? "True" : "False";
        string header = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}";
        header = header.PadRight(117) + "\n";
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        writer.Write((ushort)header.Length);
        writer.Write(Encoding.Latin1.GetBytes(header));
        foreach (double value in values)
        {
            if (type == "<f8") writer.Write(value);
            else writer.Write((float)value);
        }
        File.WriteAllBytes(At(name), stream.ToArray());
    }
}
