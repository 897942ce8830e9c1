using System.Buffers.Binary;
using System.Text;

namespace Denote.Models.Tests.Files.Torch;

/// <summary>
/// Writes pickles opcode by opcode, as Python's own pickler would, and with every fault one can think of.
/// </summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [];

    public static PickleBytes Protocol2() => new PickleBytes().Raw(0x80, 2);

    public PickleBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBytes Op(char opcode) => Raw((byte)opcode);

    public PickleBytes Ascii(string text) => Raw(Encoding.ASCII.GetBytes(text));

    public PickleBytes Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op('X').Raw(length).Raw(utf8);
    }

    public PickleBytes Int(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Op('J').Raw(bytes);
    }

    public PickleBytes Global(string module, string name) => Ascii($"c{module}\n{name}\n");

    public PickleBytes Ints(params int[] values)
    {
        Op('(');
        foreach (int value in values) Int(value);
        return Op('t');
    }

    /// <summary>A tensor of one float storage, as torch.save writes it.</summary>
    public PickleBytes Tensor(
        string key, int count, int offset, int[] sizes, int[] strides, string storage = "FloatStorage")
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        Op('(').Text("storage").Global("torch", storage).Text(key).Text("cpu").Int(count).Op('t').Op('Q');
        Int(offset).Ints(sizes).Ints(strides).Op('\x89');
        Global("collections", "OrderedDict").Op(')').Op('R');
        return Op('t').Op('R');
    }

    public byte[] End() => [.. Op('.')._bytes];

    public byte[] Unfinished() => [.. _bytes];
}
