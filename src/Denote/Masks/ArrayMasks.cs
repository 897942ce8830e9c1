using Denote.Imaging;
using Denote.Refining;

namespace Denote.Masks;

/// <summary>
/// Reads masks from arrays: <c>[H, W]</c>, a stack <c>[K, H, W]</c>, or channels last <c>[H, W, K]</c>; axes of
/// length 1 before and after them are passed over.
/// </summary>
internal static class ArrayMasks
{
    /// <summary>Fractions from here up to 255 are shares of 255; smaller ones are logits.</summary>
    private const float LeastOfBytes = 32;

    /// <summary>Reads an array.</summary>
    /// <exception cref="DenoteException">Its shape is none of a mask, or the channel does not exist.</exception>
    public static PixelMasks Read(NumpyArray array, MaskReading reading, string path)
    {
        int[] shape = Squeeze(array.Shape);
        string axes = $"[{string.Join(", ", array.Shape)}]";
        if (shape.Length is < 2 or > 3 || array.Values.Length == 0)
        {
            throw new DenoteException($"{path}: the array is {axes}; expected [height, width], a stack "
                + "[classes, height, width] or channels last [height, width, classes].");
        }
        bool areLast = shape.Length == 3 && shape[2] < shape[0] && shape[2] < shape[1];
        int count = shape.Length == 2 ? 1 : areLast ? shape[2] : shape[0];
        int height = areLast || shape.Length == 2 ? shape[0] : shape[1];
        int width = areLast || shape.Length == 2 ? shape[1] : shape[2];
        if (reading.ChannelIndex >= count)
            throw new DenoteException($"{path}: there is no channel {reading.Channel}; the array {axes} has "
                + (count == 1 ? "one, 0." : $"0 to {count - 1}."));
        float largest = array.Values.Max(), lowest = array.Values.Min();
        var scale = new Scale(array.IsInteger || lowest >= 0 && largest > 1 && Array.TrueForAll(array.Values, float.IsInteger),
            lowest, largest);
        if (count == 1) return Plane(array.Values, width, height, scale, reading);
        PixelMasks Layer(int channel) =>
            Plane(Channel(array.Values, channel, count, areLast), width, height, scale, reading);
        if (reading.ChannelIndex is { } chosen) return Layer(chosen);

        string[] labels = [.. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"{i}"))];
        CoarseLayer? Find(string label)
        {
            int at = Array.IndexOf(labels, label);
            if (at < 0) return null;
            var layer = Layer(at);
            return (reading.Label is { } value ? layer.Find(value) : layer.Only) is { } found
                ? found with { Label = label }
                : throw new DenoteException($"{path}: in channel {label}, {layer.Read}; name one: --mask-value "
                    + $"{layer.Labels.FirstOrDefault() ?? "1"}.");
        }
        return new PixelMasks(null, labels, Find, $"the array {axes} was read as a stack of {count}",
            $"the array is {axes}, {(areLast ? "channels last" : "a stack")}: its channels are 0 to {count - 1}",
            "--mask-channel 0");
    }

    private static PixelMasks Plane(float[] values, int width, int height, Scale scale, MaskReading reading)
    {
        if (scale.IsInteger)
        {
            bool hasNegative = scale.Lowest < 0;
            // Negative numbers, usually -1, mean no class.
            int[] samples = Array.ConvertAll(values, value => (int)Math.Clamp(value, 0, int.MaxValue / 2));
            int white = scale.Largest <= 1 ? 1 : scale.Largest <= byte.MaxValue ? byte.MaxValue
                : (int)Math.Clamp(scale.Largest, ushort.MaxValue, int.MaxValue / 2);
            string name = hasNegative ? "numbers (negative ones as 0)" : "numbers";
            return PixelMasks.Of(new MaskPlane(width, height, samples, white, true, name), reading,
                prefersLabels: true, asks: false);
        }
        var only = OfShares(values, width, height, scale);
        var found = only.Mask ?? Mask.FromProbability(only.Probability!, 0.5f);
        CoarseLayer? Find(string label)
        {
            if (MaskReading.NumberOf(label) is not { } number) return null;
            var mask = new Mask(width, height, Array.ConvertAll(values, value => value == number));
            return mask.Area > 0 ? new CoarseLayer(label, mask, null) : null;
        }
        return new PixelMasks(only, [], Find, FormattableString.Invariant(
            $"the numbers {values.Min()} to {values.Max()} were read as probabilities, {found.Area} pixels above 0.5"));
    }

    private static CoarseLayer OfShares(float[] values, int width, int height, Scale scale)
    {
        bool areBytes = scale.Lowest >= 0 && scale.Largest is >= LeastOfBytes and <= byte.MaxValue;
        if (areBytes) values = Array.ConvertAll(values, value => value / byte.MaxValue);
        return Array.TrueForAll(values, value => value is 0 or 1)
            ? new CoarseLayer(null, new Mask(width, height, Array.ConvertAll(values, value => value != 0)), null)
            : new CoarseLayer(null, null, new FloatImage(width, height, values));
    }

    private static float[] Channel(float[] values, int channel, int count, bool areLast)
    {
        int size = values.Length / count;
        if (!areLast) return values.AsSpan(channel * size, size).ToArray();
        var plane = new float[size];
        for (int i = 0; i < size; i++) plane[i] = values[i * count + channel];
        return plane;
    }

    /// <summary>The shape without axes of length 1 before the last two, and after three.</summary>
    private static int[] Squeeze(int[] shape)
    {
        var axes = shape.ToList();
        while (axes.Count > 2 && axes[0] == 1) axes.RemoveAt(0);
        while (axes.Count > 2 && axes[^1] == 1) axes.RemoveAt(axes.Count - 1);
        return [.. axes];
    }

    /// <summary>What is common to all channels of an array.</summary>
    /// <param name="IsInteger">Whether all numbers are whole.</param>
    /// <param name="Lowest">The smallest number.</param>
    /// <param name="Largest">The largest number.</param>
    private readonly record struct Scale(bool IsInteger, float Lowest, float Largest);
}
