using System.Buffers.Binary;
using System.Text;
using Denote.Imaging;
using Denote.Masks;
using Denote.Refining;

namespace Denote.Cli.Tests.Masks;

/// <summary>Arrays of every number format, byte order and shape.</summary>
public sealed class ArrayMaskTests : IDisposable
{
    private static readonly Mask Expected = MaskShapes.Mask(MaskShapes.Cover(24, 18, 1), 24, 18);

    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("b1", 1)]
    [InlineData("u1", 1, 5, 255)]
    [InlineData("i1", 1, 5, 127)]
    [InlineData("u2", 1, 255, 65535)]
    [InlineData("i2", 1, 255)]
    [InlineData("u4", 1, 70000)]
    [InlineData("i4", 1, 4)]
    [InlineData("u8", 1, 255)]
    [InlineData("i8", 1, 1003)]
    [InlineData("f2", 1, 5, 255)]
    [InlineData("f4", 1, 5, 255)]
    [InlineData("f8", 1, 5, 255)]
    public void Zero_and_one_other_number_are_a_mask(string kind, params int[] values)
    {
        foreach (int value in values)
        {
            foreach (char order in (char[])['<', '>', '|', '='])
            {
                Save($"{order}{kind}", "(18, 24)", Numbers(value));
                AssertIs(Expected, Take());
            }
        }
    }

    [Theory]
    [InlineData("(18, 24, 1)")]
    [InlineData("(1, 18, 24)")]
    [InlineData("(1, 1, 18, 24)")]
    [InlineData("(1, 18, 24, 1)")]
    [InlineData("(18, 24, 1, 1)")]
    public void Axes_of_length_one_are_passed_over(string shape)
    {
        Save("|u1", shape, Numbers(255));
        AssertIs(Expected, Take());
        Save(">f4", shape, Numbers(1));
        AssertIs(Expected, Take());
    }

    [Fact]
    public void Channels_last_and_first_are_taken_by_their_index()
    {
        double[] one = Numbers(255);
        Save("|u1", "(18, 24, 3)", [.. one.SelectMany(value => (double[])[0, value, 255])]);
        var asked = Assert.Throws<DenoteException>(() => Take());
        Assert.Contains("[18, 24, 3], channels last: its channels are 0 to 2", asked.Message, StringComparison.Ordinal);
        AssertIs(Expected, Take(new MaskReading { Channel = "1" }));
        AssertIs(Expected, Take(label: "1"));
        var none = Assert.Throws<DenoteException>(() => Take(new MaskReading { Channel = "3" }));
        Assert.Contains("there is no channel 3; the array [18, 24, 3] has 0 to 2", none.Message,
            StringComparison.Ordinal);

        Save("|u1", "(2, 18, 24)", [.. one.Select(value => 255 - value), .. one]);
        AssertIs(Expected, Take(new MaskReading { Channel = "1" }));
        AssertIs(Expected.Complement(), Take(label: "0"));
    }

    [Fact]
    public void Floats_are_shares_of_1_or_of_255()
    {
        double[] ramp = [.. Enumerable.Range(0, 18 * 24).Select(i => i * 0.59)];
        Save("<f4", "(18, 24)", ramp);
        Assert.Equal([.. ramp.Select(value => (float)value / 255f)], Take().Probability.Pixels.ToArray());
        Save("<f4", "(18, 24)", [.. ramp.Select(value => value / 255)]);
        Assert.Equal([.. ramp.Select(value => (float)(value / 255))], Take().Probability.Pixels.ToArray());
    }

    [Fact]
    public void Bytes_are_labels_where_they_fill_areas_and_probabilities_where_they_rise()
    {
        Save("|u1", "(18, 24)", [.. Enumerable.Range(0, 18 * 24).Select(i => (double)(i * 255 / 431))]);
        Assert.Equal(0.5f, Take().Probability.Pixels[216], 0.01f);
        double[] labels = Numbers(2);
        for (int i = 0; i < 48; i++) labels[i] = 1;
        for (int i = 400; i < 432; i++) labels[i] = -1;
        Save("<i2", "(18, 24)", labels);
        Assert.Equal(["1", "2"], CoarseMaskFile.Load(_temporary["mask.npy"]).Labels);
        Assert.Equal(48, Mask.FromProbability(Take(label: "1").Probability, 0.5f).Area);
    }

    [Theory]
    [InlineData("<c8", "(1, 1)", "the number format '<c8' is not supported")]
    [InlineData("|O", "(1, 1)", "the number format '|O' is not supported")]
    [InlineData("<f16", "(1, 1)", "the number format '<f16' is not supported")]
    [InlineData("<U1", "(1, 1)", "the number format '<U1' is not supported")]
    [InlineData("<f4", "(2, 2, 2, 2)", "the array is [2, 2, 2, 2]; expected [height, width]")]
    [InlineData("<f4", "(4,)", "the array is [4]; expected [height, width]")]
    [InlineData("<f4", "(0, 4)", "the array is [0, 4]; expected [height, width]")]
    [InlineData("<f4", "(9, 9)", "the file holds 64 bytes of 324")]
    public void What_is_no_mask_is_one_line(string format, string shape, string message)
    {
        SaveBytes(format, shape, new byte[64]);
        var error = Assert.Throws<DenoteException>(() => Take());
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("mask.npy", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System", error.Message, StringComparison.Ordinal);
    }

    private static double[] Numbers(double value) =>
        [.. Expected.Pixels.ToArray().Select(isSet => isSet ? value : 0)];

    private static void AssertIs(Mask expected, CoarseMask actual) => Assert.Equal(
        expected.Pixels.ToArray(), Mask.FromProbability(actual.Probability, 0.5f).Pixels.ToArray());

    private CoarseMask Take(MaskReading? reading = null, string? label = null) =>
        CoarseMaskFile.Load(_temporary["mask.npy"], reading).Take("boat", label);

    private void Save(string format, string shape, double[] values)
    {
        int size = format[2] - '0';
        var data = new byte[values.Length * size];
        Span<byte> whole = stackalloc byte[8];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> number = data.AsSpan(i * size, size);
            if (format[1] != 'f')
            {
                BinaryPrimitives.WriteInt64LittleEndian(whole, (long)values[i]);
                whole[..size].CopyTo(number);
            }
            else if (size == 2) BinaryPrimitives.WriteHalfLittleEndian(number, (Half)values[i]);
            else if (size == 4) BinaryPrimitives.WriteSingleLittleEndian(number, (float)values[i]);
            else BinaryPrimitives.WriteDoubleLittleEndian(number, values[i]);
            if (format[0] == '>') number.Reverse();
        }
        SaveBytes(format, shape, data);
    }

    private void SaveBytes(string format, string shape, byte[] data)
    {
        string header = $"{{'descr': '{format}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        byte[] start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0];
        _temporary.Write("mask.npy", [.. start, .. Encoding.Latin1.GetBytes(header), .. data]);
    }
}
