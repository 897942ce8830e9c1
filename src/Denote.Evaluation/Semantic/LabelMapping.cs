using Denote.Imaging;

namespace Denote.Evaluation.Semantic;

/// <summary>What the values of a dataset's label files mean as labels; null is no value that the dataset has.</summary>
internal sealed class LabelMapping
{
    private readonly byte?[] _labels = new byte?[256];

    private LabelMapping() => _labels[ConfusionMatrix.Ignored] = ConfusionMatrix.Ignored;

    /// <summary>Values 0 to <paramref name="count"/> - 1 are the labels.</summary>
    public static LabelMapping Same(int count)
    {
        var mapping = new LabelMapping();
        for (int value = 0; value < count; value++) mapping._labels[value] = (byte)value;
        return mapping;
    }

    /// <summary>Value 0 does not count, 1 to <paramref name="count"/> are the labels from 0 on.</summary>
    public static LabelMapping WithoutZero(int count)
    {
        var mapping = new LabelMapping();
        mapping._labels[0] = ConfusionMatrix.Ignored;
        for (int value = 1; value <= count; value++) mapping._labels[value] = (byte)(value - 1);
        return mapping;
    }

    /// <summary>The given values are the labels 0, 1, ... in their order.</summary>
    /// <param name="values">One value per label.</param>
    /// <param name="isRestIgnored">Whether all other values do not count, rather than being faults.</param>
    public static LabelMapping Of(IEnumerable<int> values, bool isRestIgnored)
    {
        var mapping = new LabelMapping();
        if (isRestIgnored) Array.Fill(mapping._labels, ConfusionMatrix.Ignored);
        foreach (var (label, value) in values.Index()) mapping._labels[value] = (byte)label;
        return mapping;
    }

    /// <summary>Reads a label file: palette indices, or the values of a grey picture.</summary>
    /// <exception cref="DenoteException">It holds a value that the dataset has not.</exception>
    public GreyImage Read(string file)
    {
        GreyImage labels = ReadValues(file);
        for (int i = 0; i < labels.Pixels.Length; i++)
        {
            byte value = labels.Pixels[i];
            labels.Pixels[i] = _labels[value] ?? throw new DenoteException(
                $"{file}: pixel {i % labels.Width},{i / labels.Width} has the value {value}, which this dataset does "
                + "not have; name a folder of the dataset's own label files.");
        }
        return labels;
    }

    private static GreyImage ReadValues(string file)
    {
        if (!ImageFile.Identify(file).HasPalette) return ImageFile.LoadGrey(file);
        var indexed = ImageFile.LoadIndexed(file);
        return new GreyImage(indexed.Width, indexed.Height, indexed.Pixels.ToArray());
    }
}
