using System.Numerics;
using Denote.Models.Files.Torch;

namespace Denote.Models.Tests.Files.Torch;

public sealed class PickleReaderTests
{
    [Fact]
    public void PlainDataIsRead()
    {
        // pickle.dumps({'a': [1, -2, 3.5, None, True], 'b': (1, 'ü'), 'c': 2**70}, protocol=2), memo opcodes included.
        byte[] pickle = PickleBytes.Protocol2().Op('}').Raw((byte)'q', 0).Op('(')
            .Text("a").Op(']').Op('(').Raw((byte)'K', 1).Int(-2)
                .Op('G').Raw(0x40, 0x0c, 0, 0, 0, 0, 0, 0).Op('N').Op('\x88').Op('e')
            .Text("b").Raw((byte)'K', 1).Text("ü").Op('\x86')
            .Text("c").Raw(0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0x40)
            .Op('u').End();
        var root = Assert.IsType<PickleDictionary>(Read(pickle));
        Assert.Equal(new object?[] { 1L, -2L, 3.5, null, true }, Assert.IsType<List<object?>>(root["a"]));
        Assert.Equal(new object?[] { 1L, "ü" }, Assert.IsType<object?[]>(root["b"]));
        Assert.Equal(BigInteger.Pow(2, 70), root["c"]);
    }

    [Fact]
    public void TheOldestProtocolIsRead()
    {
        // pickle.dumps([{'id': 7, 'ok': True, 'x': 1.5, 'name': u'caf\xe9 \u2603'}], protocol=0)
        byte[] pickle = new PickleBytes()
            .Ascii("(lp0\n(dp1\nVid\np2\nI7\nsVok\np3\nI01\nsVx\np4\nF1.5\nsVname\np5\nVcaf")
            .Raw(0xe9).Ascii(" \\u2603\np6\nsa").End();
        var list = Assert.IsType<List<object?>>(Read(pickle));
        var item = Assert.IsType<PickleDictionary>(list[0]);
        Assert.Equal((7L, true, 1.5, "café ☃"), (item["id"], item["ok"], item["x"], item["name"]));
    }

    [Fact]
    public void MemoizedValuesAreShared()
    {
        byte[] pickle = new PickleBytes().Raw(0x80, 4).Op(']').Op('\x94')
            .Op('(').Text("x").Op('\x94').Raw((byte)'h', 1).Op('e').End();
        Assert.Equal(new object?[] { "x", "x" }, Assert.IsType<List<object?>>(Read(pickle)));
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "exec")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_device_tensor_from_numpy")]
    [InlineData("numpy.core.multiarray", "_reconstruct")]
    [InlineData("collections", "defaultdict")]
    public void GlobalsThatAreNotListedAreRefusedByName(string module, string name)
    {
        byte[] call = PickleBytes.Protocol2().Global(module, name).Op('(').Text("echo hi").Op('t').Op('R').End();
        Assert.Contains($"'{module}.{name}'", Assert.Throws<ModelException>(() => Read(call)).Message);

        byte[] stack = new PickleBytes().Raw(0x80, 4).Text(module).Text(name).Op('\x93').End();
        Assert.Contains($"'{module}.{name}'", Assert.Throws<ModelException>(() => Read(stack)).Message);
    }

    [Theory]
    [InlineData('i')]
    [InlineData('o')]
    [InlineData('\x92')]
    [InlineData('\x82')]
    [InlineData('P')]
    [InlineData('\x97')]
    public void OpcodesThatPlainDataDoesNotNeedAreRefused(char opcode)
    {
        byte[] pickle = PickleBytes.Protocol2().Op('(').Op(opcode).Ascii("os\nsystem\n").End();
        Assert.Contains($"0x{(int)opcode:x2}", Assert.Throws<ModelException>(() => Read(pickle)).Message);
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__torch__x", "Module")]
    [InlineData("torch", "load")]
    public void ObjectsOfClassesThatAreNotListedCannotBeMade(string module, string name)
    {
        byte[] pickle = PickleBytes.Protocol2().Global(module, name).Op(')').Op('\x81').End();
        Assert.Contains($"'{module}.{name}'", Assert.Throws<ModelException>(() => Read(pickle)).Message);
    }

    [Fact]
    public void AValueCannotBeCalled()
    {
        byte[] pickle = PickleBytes.Protocol2().Text("os.system").Op(')').Op('R').End();
        Assert.Throws<ModelException>(() => Read(pickle));
    }

    [Fact]
    public void StateCanBeSetOnDictionariesOnly()
    {
        Assert.Throws<ModelException>(() => Read(PickleBytes.Protocol2().Op(']').Op('}').Op('b').End()));
        byte[] ordered = PickleBytes.Protocol2().Global("collections", "OrderedDict").Op(')').Op('R')
            .Op('}').Text("_metadata").Op('}').Op('s').Op('b').End();
        Assert.IsType<PickleDictionary>(Read(ordered));
    }

    [Fact]
    public void NothingButAModelErrorComesOfBrokenPickles()
    {
        byte[] good = PickleBytes.Protocol2().Op('}').Op('(').Text("w").Tensor("0", 6, 0, [2, 3], [3, 1])
            .Text("n").Raw(0x8a, 3, 1, 2, 3).Op('u').End();
        Assert.NotNull(Read(good));
        for (int length = 0; length < good.Length; length++)
            Assert.Throws<ModelException>(() => Read(good.AsMemory(0, length)));
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. good];
            for (int n = random.Next(1, 4); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Read(damaged);
            }
            catch (ModelException)
            {
                // The one error that may come.
            }
        }
    }

    [Fact]
    public void LengthsThatPromiseTooMuchTakeNoMemory()
    {
        byte[] pickle = PickleBytes.Protocol2().Op('X').Raw(0xff, 0xff, 0xff, 0x7f).Unfinished();
        Assert.Contains("cut off", Assert.Throws<ModelException>(() => Read(pickle)).Message);
        byte[] huge = PickleBytes.Protocol2().Op('\x8d')
            .Raw(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff).Unfinished();
        Assert.Throws<ModelException>(() => Read(huge));
    }

    private static object? Read(ReadOnlyMemory<byte> pickle) => PickleReader.Read(pickle, "test.pth", new TorchTypes());
}
