using System.Buffers.Binary;
using System.Text;
using Denote.Models.Files;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Files;

public class SafetensorsFileTests
{
    private const string X = """
        "x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}
        """;

    /// <summary>
    /// Headers that break one rule each, the number of bytes after them, and what the message must say.
    /// </summary>
    public static TheoryData<string, int, string> BrokenHeaders() => new()
    {
        { "", 0, "does not start with '{'" },
        { " {}", 0, "does not start with '{'" },
        { "[]", 0, "does not start with '{'" },
        { "{", 0, "not well-formed JSON" },
        { "{} x", 0, "not well-formed JSON" },
        { "{}{}", 0, "not well-formed JSON" },
        { "{\"x\":1,}", 0, "not described by an object" },
        { $$"""{{{X}},}""", 8, "not well-formed JSON" },
        { $$"""{{{X}},{{X}}}""", 8, "names 'x' twice" },
        { """{"__metadata__":3}""", 0, "not an object of strings" },
        { """{"__metadata__":{"a":1}}""", 0, "entry 'a' is not a string" },
        { """{"__metadata__":{"a":"1","a":"2"}}""", 0, "'__metadata__' names 'a' twice" },
        { """{"__metadata__":{},"__metadata__":{}}""", 0, "names '__metadata__' twice" },
        { """{"x":[]}""", 0, "tensor 'x' is not described by an object" },
        { """{"x":{"shape":[0],"data_offsets":[0,0]}}""", 0, "tensor 'x' has no 'dtype'" },
        { """{"x":{"dtype":"F32","data_offsets":[0,0]}}""", 0, "tensor 'x' has no 'shape'" },
        { """{"x":{"dtype":"F32","shape":[0]}}""", 0, "tensor 'x' has no 'data_offsets'" },
        { """{"x":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "has 'dtype' twice" },
        { """{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"scale":1}}""", 0, "unknown key 'scale'" },
        { """{"x":{"dtype":"Q4","shape":[0],"data_offsets":[0,0]}}""", 0, "dtype 'Q4'" },
        { """{"x":{"dtype":"f32","shape":[0],"data_offsets":[0,0]}}""", 0, "dtype 'f32'" },
        { """{"x":{"dtype":1,"shape":[0],"data_offsets":[0,0]}}""", 0, "(not a string)" },
        { """{"x":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "'shape' is not an array" },
        { """{"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "whole numbers" },
        { """{"x":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}""", 0, "whole numbers" },
        { """{"x":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "whole numbers" },
        { """{"x":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}""", 8, "whole numbers" },
        { """{"x":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "whole numbers" },
        { """{"x":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}""", 8, "whole numbers" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "expected [begin, end]" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "expected [begin, end]" },
        { """{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", 12, "takes 8 bytes" },
        { """{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "takes 12 bytes" },
        { """{"x":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,8]}}""", 8, "whole numbers" },
        { """{"x":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,8]}}""", 8, "whole numbers" },
        { """{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "overflows" },
        { """{"x":{"dtype":"F32","shape":[4294967296,2147483648,2],"data_offsets":[0,0]}}""", 0, "overflows" },
        {
            """{"x":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}""",
            0, "takes 18446744073709551616"
        },
        { """{"x":{"dtype":"U8","shape":[4294967296],"data_offsets":[0,4294967296]}}""", 8, "2 GiB" },
        { """{"x":{"dtype":"F32","shape":[1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "7 axes" },
        { """{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "hole" },
        {
            """
            {"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
             "y":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}
            """,
            12, "overlap"
        },
        {
            """
            {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
             "y":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}
            """,
            12, "tensor 'y' begins at byte 8 of the buffer, expected 4"
        },
        { $$"""{{{X}}}""", 7, "cut off" },
        { $$"""{{{X}}}""", 9, "belongs to no tensor" },
        { "{}", 1, "belongs to no tensor" },
        { """{"\uD800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "not well-formed JSON" },
    };

    [Theory]
    [MemberData(nameof(BrokenHeaders))]
    public void A_header_that_breaks_a_rule_is_refused(string header, int bufferLength, string message)
    {
        var error = Refused(Checkpoints.Raw(header, bufferLength));
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData(new byte[0], "empty")]
    [InlineData(new byte[] { 1, 0, 0 }, "too few")]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0 }, "cut off")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "does not start with '{'")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 0 }, "at most 100000000")]
    [InlineData(new byte[] { 1, 225, 245, 5, 0, 0, 0, 0, 0 }, "at most 100000000")]
    [InlineData(new byte[] { 0, 225, 245, 5, 0, 0, 0, 0, 0 }, "cut off")]
    public void A_header_length_outside_the_file_is_refused(byte[] file, string message) =>
        Assert.Contains(message, Refused(file).Message);

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull")]
    [InlineData("PK\u0003\u0004 a zip archive of pickles", "zip archive, perhaps a PyTorch checkpoint")]
    [InlineData("<!DOCTYPE html><html>", "web page")]
    public void What_people_mistake_for_a_model_is_recognised(string text, string message) =>
        Assert.Contains(message, Refused(Encoding.UTF8.GetBytes(text)).Message);

    [Fact]
    public void A_header_that_is_not_utf8_is_refused()
    {
        byte[] header = Encoding.UTF8.GetBytes($$"""{{{X}}}""");
        header[2] = 0xFF;
        Assert.Contains("UTF-8", Refused(Checkpoints.Raw(header, 8)).Message);
    }

    [Fact]
    public void A_missing_file_is_named_with_its_folder()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<ModelException>(() => SafetensorsFile.Open(folder.File("unet", "x.safetensors")));
        Assert.Equal("unet/x.safetensors: there is no such file.", error.Message);
    }

    [Theory]
    [InlineData("{}", 0, 0)]
    [InlineData("{}       ", 0, 0)]
    [InlineData("""{"__metadata__":{"format":"pt"}}""", 0, 0)]
    [InlineData("""{"e":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]}}""", 0, 1)]
    [InlineData("""{"s":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}""", 8, 1)]
    [InlineData("""
        {"y":{"dtype":"U8","shape":[1],"data_offsets":[8,9]},
         "x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}
        """, 9, 2)]
    public void A_header_that_keeps_the_rules_is_read(string header, int bufferLength, int tensors)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.safetensors"), Checkpoints.Raw(header, bufferLength));
        using var file = SafetensorsFile.Open(folder.File("a.safetensors"));
        Assert.Equal(tensors, file.Tensors.Count);
    }

    [Fact]
    public void Every_number_format_is_read()
    {
        (string Code, DataType Type, byte[] Bytes)[] formats =
        [
            ("F64", DataType.Float64, BitConverter.GetBytes(-2.0)),
            ("F32", DataType.Float32, BitConverter.GetBytes(-2f)),
            ("F16", DataType.Float16, BitConverter.GetBytes((Half)(-2))), ("BF16", DataType.BFloat16, [0x00, 0xC0]),
            ("I64", DataType.Int64, BitConverter.GetBytes(-2L)), ("I32", DataType.Int32, BitConverter.GetBytes(-2)),
            ("U8", DataType.UInt8, [254]), ("BOOL", DataType.Boolean, [1]),
        ];
        using var folder = new TemporaryFolder();
        foreach (var (code, type, bytes) in formats)
        {
            string header = $$$"""{"x":{"dtype":"{{{code}}}","shape":[1],"data_offsets":[0,{{{bytes.Length}}}]}}""";
            byte[] raw = Checkpoints.Raw(header, bytes.Length);
            bytes.CopyTo(raw, raw.Length - bytes.Length);
            File.WriteAllBytes(folder.File(code), raw);
            using var file = SafetensorsFile.Open(folder.File(code));
            Assert.Equal(type, file.Tensors["x"].Type);
            using var values = file.Tensors["x"].ToTensor();
            Assert.Equal(type == DataType.Boolean ? 1 : type == DataType.UInt8 ? 254 : -2, values.Span[0]);
        }
    }

    [Fact]
    public void A_real_checkpoint_reads_as_the_independent_test_reader_does()
    {
        string path = Path.Combine(ConfigTests.RepositoryRoot(), "models", "picturebook", "unet",
            "diffusion_pytorch_model.safetensors");
        using var file = SafetensorsFile.Open(path);
        var expected = FixtureTensors.ReadFile(path);
        Assert.Equal(expected.Keys.Order(), file.Tensors.Keys.Order());
        foreach (var (name, tensor) in expected)
        {
            using var actual = file.Tensors[name].ToTensor();
            Assert.Equal(tensor.Shape, actual.Shape.ToArray());
            Assert.True(tensor.ToFloats().AsSpan().SequenceEqual(actual.Span), name);
        }
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused_and_never_anything_else()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("a.safetensors");
        Checkpoints.Write(path, ("first.weight", [3, 2]), ("second", [4]), ("third", []));
        byte[] good = File.ReadAllBytes(path);
        int headerEnd = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(good);
        var random = new Random(20240607);
        int refused = 0;
        const int Rounds = 1000;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bad = [.. good];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int at = random.Next(random.Next(3) == 0 ? 8 : headerEnd);
                switch (random.Next(4))
                {
                    case 0: bad[at] = (byte)random.Next(256); break;
                    case 1: bad[at] ^= (byte)(1 << random.Next(8)); break;
                    case 2: bad[at] = (byte)"{}[]\",:0123456789-.eEu\\ "[random.Next(24)]; break;
                    default: bad = bad[..random.Next(Math.Max(1, bad.Length))]; change = 1; break;
                }
            }
            File.WriteAllBytes(path, bad);
            try
            {
                using var file = SafetensorsFile.Open(path);
                foreach (var tensor in file.Tensors.Values) tensor.ToTensor().Dispose();
            }
            catch (ModelException error)
            {
                Assert.Contains("a.safetensors: ", error.Message);
                refused++;
            }
        }
        Assert.InRange(refused, Rounds / 2, Rounds);
    }

    private static ModelException Refused(byte[] file)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("part", "a.safetensors"), file);
        var error = Assert.Throws<ModelException>(() => SafetensorsFile.Open(folder.File("part", "a.safetensors")));
        Assert.StartsWith("part/a.safetensors: ", error.Message);
        return error;
    }
}
