using Denote.Models.Files;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Files;

public class SafetensorsWriterTests
{
    private static readonly float[] Awkward =
        [0, -0f, 1, -1.5f, 65504, 1e-7f, 3.14159274f, float.NaN, float.PositiveInfinity, 1e30f, 1.00390625f,
            1.01171875f];

    [Fact]
    public void What_is_written_is_read_back_by_both_readers()
    {
        using var folder = new TemporaryFolder();
        using var a = Tensor.From([2, 3], [1, 2, 3, 4, 5, 6]);
        using var b = Tensor.From([], [7]);
        using var empty = Tensor.From([0, 4], []);
        string path = folder.File("new", "a.safetensors");
        SafetensorsWriter.Save(path, [new("a", a), new("e", empty), new("b \"ü\"", b)],
            metadata: new Dictionary<string, string> { ["format"] = "pt" });

        using var file = SafetensorsFile.Open(path);
        Assert.Equal("pt", file.Metadata["format"]);
        var check = FixtureTensors.ReadFile(path);
        Assert.Equal(3, check.Count);
        foreach (var (name, tensor) in check)
        {
            using var actual = file.Tensors[name].ToTensor();
            Assert.Equal(tensor.ToFloats(), actual.ToArray());
        }
        Assert.Equal([7f], check["b \"ü\""].ToFloats());
    }

    [Theory]
    [InlineData(DataType.Float32)]
    [InlineData(DataType.Float16)]
    [InlineData(DataType.BFloat16)]
    public void Values_are_rounded_to_the_nearest_of_their_format(DataType type)
    {
        using var folder = new TemporaryFolder();
        using (var writer = new SafetensorsWriter(
            folder.File("a"), [new TensorDeclaration("x", type, [Awkward.Length])]))
        {
            writer.Write(Awkward);
            writer.Complete();
        }
        using var file = SafetensorsFile.Open(folder.File("a"));
        using var read = file.Tensors["x"].ToTensor();
        for (int i = 0; i < Awkward.Length; i++)
        {
            float expected = type switch
            {
                DataType.Float32 => Awkward[i],
                DataType.Float16 => (float)(Half)Awkward[i],
                _ => NearestBFloat16(Awkward[i]),
            };
            Assert.Equal(expected, read.Span[i]);
        }
    }

    [Fact]
    public void Values_may_come_in_pieces_that_cross_tensors()
    {
        using var folder = new TemporaryFolder();
        float[] values = [.. Enumerable.Range(0, 200_000).Select(i => (float)(i % 2048))];
        TensorDeclaration[] tensors =
        [
            new("a", DataType.Float16, [3]), new("none", DataType.Float32, [0]),
            new("b", DataType.Float32, [199_990]), new("c", DataType.BFloat16, [7]),
        ];
        using (var writer = new SafetensorsWriter(folder.File("x"), tensors))
        {
            writer.Write(values.AsSpan(0, 70_001));
            writer.Write(values.AsSpan(70_001));
            writer.Complete();
        }
        using var file = SafetensorsFile.Open(folder.File("x"));
        using var b = file.Tensors["b"].ToTensor();
        Assert.True(b.Span.SequenceEqual(values.AsSpan(3, 199_990)));
    }

    [Fact]
    public void An_unfinished_file_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("sub"));
        using (var writer = new SafetensorsWriter(
            folder.File("sub", "a"), [new TensorDeclaration("x", DataType.Float32, [4])]))
        {
            writer.Write([1, 2]);
            Assert.Contains("'x'", Assert.Throws<ModelException>(writer.Complete).Message);
        }
        Assert.Empty(Directory.GetFileSystemEntries(folder.File("sub")));
    }

    [Fact]
    public void An_existing_file_is_replaced_only_when_the_new_one_is_complete()
    {
        using var folder = new TemporaryFolder();
        Checkpoints.Write(folder.File("a"), ("old", [1]));
        using (var writer = new SafetensorsWriter(
            folder.File("a"), [new TensorDeclaration("new", DataType.Float32, [1])]))
        {
            using (var before = SafetensorsFile.Open(folder.File("a"))) Assert.True(before.Tensors.ContainsKey("old"));
            writer.Write([1]);
            writer.Complete();
        }
        using var after = SafetensorsFile.Open(folder.File("a"));
        Assert.True(after.Tensors.ContainsKey("new"));
    }

    [Fact]
    public void Too_many_values_and_doubled_names_are_refused()
    {
        using var folder = new TemporaryFolder();
        var x = new TensorDeclaration("x", DataType.Float32, [1]);
        using (var writer = new SafetensorsWriter(folder.File("a"), [x]))
            Assert.Throws<ModelException>(() => writer.Write([1, 2]));
        Assert.Throws<ModelException>(() => new SafetensorsWriter(folder.File("a"), [x, x]));
        Assert.Throws<ModelException>(() => new SafetensorsWriter(folder.File("a"),
            [new TensorDeclaration("__metadata__", DataType.Float32, [1])]));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "in the way");
        string path = Path.Combine(folder.Path, "file", "a.safetensors");
        Assert.Contains("file/a.safetensors: cannot be written",
            Assert.Throws<ModelException>(() => new SafetensorsWriter(path, [])).Message);
    }

    /// <summary>
    /// Of the two neighbours the nearer one, the even one in between: by search, unlike the product's bit arithmetic.
    /// </summary>
    private static float NearestBFloat16(float value)
    {
        if (!float.IsFinite(value)) return value;
        uint low = BitConverter.SingleToUInt32Bits(value) >> 16;
        double below = BitConverter.UInt32BitsToSingle(low << 16),
            above = BitConverter.UInt32BitsToSingle((low + 1) << 16);
        double toBelow = Math.Abs(value - below), toAbove = Math.Abs(above - value);
        return (float)(toBelow < toAbove || (toBelow == toAbove && low % 2 == 0) ? below : above);
    }
}
