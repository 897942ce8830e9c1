using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Denote.Models.Files.Torch;

/// <summary>
/// Reads Python pickles of plain data without executing anything: numbers, strings, lists, tuples, dictionaries, and
/// those constructors that the caller allows. Any other global or opcode is refused by name. Python's values become
/// <see cref="long"/>, <see cref="BigInteger"/>, <see cref="double"/>, <see cref="string"/>, <see cref="bool"/>,
/// <c>byte[]</c>, <c>null</c>, <c>List&lt;object?&gt;</c>, <c>object?[]</c> (tuples) and
/// <see cref="PickleDictionary"/>.
/// </summary>
internal sealed class PickleReader
{
    /// <summary>Values on the stack and in the memo; far above any checkpoint, far below what hurts.</summary>
    private const int MaxValues = 50_000_000;

    private static readonly object Mark = new();

    private readonly string _name;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly IPickleTypes _types;
    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _at;

    private PickleReader(ReadOnlyMemory<byte> bytes, string name, IPickleTypes types) =>
        (_bytes, _name, _types) = (bytes, name, types);

    /// <summary>Reads one pickled value.</summary>
    /// <param name="bytes">The pickle.</param>
    /// <param name="name">The file, for messages.</param>
    /// <param name="types">The constructors that are allowed.</param>
    /// <exception cref="ModelException">The pickle is broken, or asks for something that is not allowed.</exception>
    public static object? Read(ReadOnlyMemory<byte> bytes, string name, IPickleTypes types)
    {
        var reader = new PickleReader(bytes, name, types);
        try
        {
            return reader.Run();
        }
        catch (Exception cause) when (cause is ArgumentOutOfRangeException or IndexOutOfRangeException
            or InvalidCastException or FormatException or OverflowException or DecoderFallbackException)
        {
            throw reader.Broken("it does not make sense there", cause);
        }
    }

    private object? Run()
    {
        while (true)
        {
            byte opcode = Byte();
            switch ((char)opcode)
            {
                case '\x80': RequireProtocol(Byte()); break;
                case '\x95': Bytes(8); break;
                case '.': return Only();
                case '(': Push(Mark); break;
                case '0': Pop(); break;
                case '1': PopToMark(); break;
                case '2': Push(Top()); break;

                case 'N': Push(null); break;
                case '\x88': Push(true); break;
                case '\x89': Push(false); break;
                case 'K': Push((long)Byte()); break;
                case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break;
                case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))); break;
                case '\x8a': Push(Whole(Bytes(Byte()))); break;
                case 'I': Push(TextNumber(Line())); break;
                case 'L': Push(Whole(Line().TrimEnd('L'))); break;
                case 'F': Push(double.Parse(Line(), CultureInfo.InvariantCulture)); break;
                case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break;

                case 'X': Push(Text(Bytes(Length32()))); break;
                case '\x8c': Push(Text(Bytes(Byte()))); break;
                case '\x8d': Push(Text(Bytes(Length64()))); break;
                case 'V': Push(RawUnicode(Line())); break;
                case 'S': Push(Quoted(Line())); break;
                case 'U': Push(Latin(Bytes(Byte()))); break;
                case 'T': Push(Latin(Bytes(Length32()))); break;
                case 'B': Push(Bytes(Length32()).ToArray()); break;
                case 'C': Push(Bytes(Byte()).ToArray()); break;
                case '\x8e': Push(Bytes(Length64()).ToArray()); break;

                case ')': Push(Array.Empty<object?>()); break;
                case '\x85': PushTuple(1); break;
                case '\x86': PushTuple(2); break;
                case '\x87': PushTuple(3); break;
                case 't': Push(PopToMark().ToArray()); break;
                case ']': Push(new List<object?>()); break;
                case 'l': Push(PopToMark()); break;
                case 'a': Append([Pop()]); break;
                case 'e': Append(PopToMark()); break;
                case '}': Push(new PickleDictionary()); break;
                case 'd': SetItems(PopToMark(), new PickleDictionary(), push: true); break;
                case 's': SetPair(); break;
                case 'u': SetItems(PopToMark(), null, push: false); break;

                case 'p': _memo[long.Parse(Line(), CultureInfo.InvariantCulture)] = Top(); break;
                case 'q': _memo[Byte()] = Top(); break;
                case 'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))] = Top(); break;
                case '\x94': _memo[_memo.Count] = Top(); break;
                case 'g': Push(Remembered(long.Parse(Line(), CultureInfo.InvariantCulture))); break;
                case 'h': Push(Remembered(Byte())); break;
                case 'j': Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))); break;

                case 'c': Push(Global(Line(), Line())); break;
                case '\x93': PushStackGlobal(); break;
                case 'R' or '\x81': Reduce(); break;
                case 'b': Build(); break;
                case 'Q': Push(_types.Persistent(Pop(), _name)); break;
                default: throw Broken($"the opcode 0x{opcode:x2} is not one that plain data needs");
            }
            if (_stack.Count + _memo.Count > MaxValues) throw Broken($"there are more than {MaxValues} values");
        }
    }

    private ModelException Broken(string problem, Exception? cause = null)
    {
        string message = $"{_name}: the pickle cannot be read: {problem} (byte {_at} of {_bytes.Length}).";
        return cause is null ? new ModelException(message) : new ModelException(message, cause);
    }

    private void RequireProtocol(byte protocol)
    {
        if (protocol > 5) throw Broken($"it is of protocol {protocol}, known are 0 to 5");
    }

    private byte Byte() => Bytes(1)[0];

    private ReadOnlySpan<byte> Bytes(long count)
    {
        if (count > _bytes.Length - _at) throw Broken($"{count} more bytes are needed, the file is cut off");
        var bytes = _bytes.Span.Slice(_at, (int)count);
        _at += (int)count;
        return bytes;
    }

    private long Length32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    private long Length64()
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));
        return length <= int.MaxValue ? (long)length : throw Broken($"a value of {length} bytes");
    }

    private string Line()
    {
        int length = _bytes.Span[_at..].IndexOf((byte)'\n');
        if (length < 0) throw Broken("a line has no end");
        string line = Latin(Bytes(length + 1)[..length]);
        return line.TrimEnd('\r');
    }

    private static string Text(ReadOnlySpan<byte> bytes) => new UTF8Encoding(false, true).GetString(bytes);

    private static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>Python's raw-unicode-escape: only \uXXXX and \UXXXXXXXX are special.</summary>
    private static string RawUnicode(string line)
    {
        var text = new StringBuilder();
        for (int i = 0; i < line.Length; i++)
        {
            int digits = line[i] != '\\' || i + 1 == line.Length ? 0
                : line[i + 1] switch { 'u' => 4, 'U' => 8, _ => 0 };
            if (digits == 0)
            {
                text.Append(line[i]);
                continue;
            }
            text.Append(char.ConvertFromUtf32(int.Parse(
                line.AsSpan(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));
            i += 1 + digits;
        }
        return text.ToString();
    }

    private string Quoted(string line)
    {
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ('\'' or '"'))
            throw Broken("a string without quotes");
        string inner = line[1..^1];
        return inner.Contains('\\') ? throw Broken("a string with escapes in the oldest protocol") : inner;
    }

    private static object TextNumber(string line) => line switch
    {
        "00" => false,
        "01" => true,
        _ => long.Parse(line, CultureInfo.InvariantCulture),
    };

    private static object Whole(string digits) => Narrowed(BigInteger.Parse(digits, CultureInfo.InvariantCulture));

    private static object Whole(ReadOnlySpan<byte> bytes) => Narrowed(new BigInteger(bytes));

    private static object Narrowed(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (long)value : value;

    private void Push(object? value) => _stack.Add(value);

    private object? Top()
    {
        if (_stack.Count == 0 || ReferenceEquals(_stack[^1], Mark)) throw Broken("the stack is empty");
        return _stack[^1];
    }

    private object? Pop()
    {
        object? top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object? Only()
    {
        object? value = Pop();
        return _stack.Count == 0 ? value : throw Broken("values are left over at the end");
    }

    private List<object?> PopToMark()
    {
        int mark = _stack.FindLastIndex(value => ReferenceEquals(value, Mark));
        if (mark < 0) throw Broken("there is no mark");
        var values = _stack.GetRange(mark + 1, _stack.Count - mark - 1);
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private void PushTuple(int count)
    {
        var values = new object?[count];
        for (int i = count - 1; i >= 0; i--) values[i] = Pop();
        Push(values);
    }

    private void Append(IEnumerable<object?> values)
    {
        if (Top() is not List<object?> list) throw Broken("values are appended to something that is no list");
        list.AddRange(values);
    }

    private void SetPair()
    {
        object? value = Pop();
        object? key = Pop();
        SetItems([key, value], null, push: false);
    }

    private void SetItems(List<object?> items, PickleDictionary? target, bool push)
    {
        if (items.Count % 2 != 0) throw Broken("a key has no value");
        target ??= Top() as PickleDictionary ?? throw Broken("items are set on something that is no dictionary");
        for (int i = 0; i < items.Count; i += 2) target.Set(items[i], items[i + 1]);
        if (push) Push(target);
    }

    private object? Remembered(long index) =>
        _memo.TryGetValue(index, out object? value) ? value : throw Broken($"nothing was remembered as {index}");

    private PickleGlobal Global(string module, string name) =>
        _types.IsAllowed(module, name)
            ? new PickleGlobal(module, name)
            : throw new ModelException($"{_name}: the pickle asks for '{module}.{name}', which is not on the list of "
                + "what plain tensors need. Files that can run code are never read; get this model as safetensors.");

    private void PushStackGlobal()
    {
        object? name = Pop();
        object? module = Pop();
        Push(Global((string)module!, (string)name!));
    }

    private void Reduce()
    {
        var arguments = (object?[])Pop()!;
        var global = Pop() as PickleGlobal ?? throw Broken("a call of something that is no constructor");
        Push(_types.Construct(global, arguments, _name));
    }

    /// <summary>
    /// State is set on the objects of a TorchScript file, whose attributes are kept, and on ordered dictionaries, whose
    /// attributes hold nothing of use.
    /// </summary>
    private void Build()
    {
        if (Pop() is not PickleDictionary state || Top() is not PickleDictionary target)
            throw Broken("state is set on something that is no dictionary");
        if (!target.IsObject) return;
        foreach (var (key, value) in state.Items) target.Set(key, value);
    }
}
