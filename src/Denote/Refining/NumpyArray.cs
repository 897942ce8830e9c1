using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Denote.Refining;

/// <summary>The numbers of an <c>.npy</c> file (NumPy's format, versions 1 to 3), in row-major order.</summary>
/// <param name="Shape">Its axes.</param>
/// <param name="Values">Its numbers.</param>
/// <param name="IsInteger">Whether the file holds integers or truth values.</param>
internal sealed partial record NumpyArray(int[] Shape, float[] Values, bool IsInteger)
{
    private const long MostNumbers = 1L << 30;

    /// <summary>NumPy's names of numbers: floats, truth values, unsigned and signed integers, and their bytes.</summary>
    private static readonly string[] Kinds =
        ["f2", "f4", "f8", "b1", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8"];

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Whether a file begins as one.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file) => file.StartsWith(Magic);

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="DenoteException">It is damaged, or of a number format that is not supported.</exception>
    public static NumpyArray Parse(ReadOnlySpan<byte> file, string name)
    {
        DenoteException Fault(string what) => new($"{name}: {what}; save it with numpy.save as float32 again.");
        int lengthBytes = file.Length > 7 && file[6] == 1 ? 2 : 4;
        if (file.Length < 8 + lengthBytes) throw Fault("the file ends in its header");
        long length = lengthBytes == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        int start = 8 + lengthBytes;
        if (length > file.Length - start) throw Fault("the file ends in its header");
        string header = Encoding.Latin1.GetString(file.Slice(start, (int)length));
        Match type = TypePattern().Match(header), axes = ShapePattern().Match(header);
        if (!type.Success || !axes.Success) throw Fault("the header says no number format or shape");
        int[] shape;
        try
        {
            shape = [.. axes.Groups[1].Value
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse)];
        }
        catch (OverflowException)
        {
            throw Fault("the array is too large");
        }
        long count = shape.Aggregate(1L, (product, axis) => product > MostNumbers ? product : product * axis);
        string format = type.Groups[1].Value;
        int size = format[2..] is [>= '1' and <= '8'] digits ? digits[0] - '0' : 0;
        bool isKnown = size > 0 && Kinds.Contains(format[1..]);
        if (!isKnown) throw Fault($"the number format '{format}' is not supported");
        if (count > MostNumbers) throw Fault("the array is too large");
        ReadOnlySpan<byte> data = file[(start + (int)length)..];
        if (data.Length < count * size) throw Fault($"the file holds {data.Length} bytes of {count * size}");
        var values = new float[count];
        bool isBigEndian = format[0] == '>';
        Span<byte> number = stackalloc byte[size];
        for (int i = 0; i < values.Length; i++)
        {
            data.Slice(i * size, size).CopyTo(number);
            if (isBigEndian) number.Reverse();
            values[i] = Read(number, format[1..]);
        }
        bool isFortran = header.Contains("'fortran_order': True", StringComparison.Ordinal);
        return new NumpyArray(shape, isFortran ? ToRowMajor(values, shape) : values, format[1] != 'f');
    }

    private static float Read(ReadOnlySpan<byte> number, string kind) => kind switch
    {
        "f2" => (float)BinaryPrimitives.ReadHalfLittleEndian(number),
        "f4" => BinaryPrimitives.ReadSingleLittleEndian(number),
        "f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(number),
        "b1" or "u1" => number[0],
        "i1" => (sbyte)number[0],
        "u2" => BinaryPrimitives.ReadUInt16LittleEndian(number),
        "i2" => BinaryPrimitives.ReadInt16LittleEndian(number),
        "u4" => BinaryPrimitives.ReadUInt32LittleEndian(number),
        "i4" => BinaryPrimitives.ReadInt32LittleEndian(number),
        "i8" => BinaryPrimitives.ReadInt64LittleEndian(number),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(number),
    };

    private static float[] ToRowMajor(float[] values, int[] shape)
    {
        var result = new float[values.Length];
        var at = new int[shape.Length];
        foreach (float value in values)
        {
            int index = 0;
            for (int axis = 0; axis < shape.Length; axis++) index = index * shape[axis] + at[axis];
            result[index] = value;
            for (int axis = 0; axis < shape.Length && ++at[axis] == shape[axis]; axis++) at[axis] = 0;
        }
        return result;
    }

    [GeneratedRegex(@"'descr':\s*'([<>|=][a-zA-Z]\d*)'")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"'shape':\s*\(([\d, ]*)\)")]
    private static partial Regex ShapePattern();
}
