namespace Denote.Evaluation.Semantic;

/// <summary>
/// How often each true label was given each predicted label, over any number of pictures; from it the intersections and
/// unions of every label.
/// </summary>
public sealed class ConfusionMatrix
{
    /// <summary>The true label of pixels that do not count.</summary>
    public const byte Ignored = 255;

    private readonly long[] _counts;

    /// <summary>An empty matrix.</summary>
    /// <param name="labels">How many labels there are, 1..255: 0 to <paramref name="labels"/> - 1.</param>
    public ConfusionMatrix(int labels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labels, Ignored);
        Labels = labels;
        _counts = new long[labels * labels];
    }

    /// <summary>A matrix with counts that were kept somewhere.</summary>
    /// <param name="labels">How many labels there are, 1..255.</param>
    /// <param name="counts">What <see cref="Counts"/> gave.</param>
    /// <exception cref="DenoteException">There are not labels x labels counts, or one is negative.</exception>
    public ConfusionMatrix(int labels, ReadOnlySpan<long> counts) : this(labels)
    {
        if (counts.Length != _counts.Length)
            throw new DenoteException($"{counts.Length} counts do not fill a confusion matrix of {labels} labels.");
        foreach (long count in counts)
            if (count < 0) throw new DenoteException($"A confusion matrix cannot hold the count {count}.");
        counts.CopyTo(_counts);
    }

    /// <summary>How many labels there are.</summary>
    public int Labels { get; }

    /// <summary>Pixels by true and predicted label, <c>[Labels, Labels]</c>.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Pixels counted so far.</summary>
    public long Pixels => _counts.Sum();

    /// <summary>Counts the pixels of one picture.</summary>
    /// <param name="truth">True labels; 255 does not count.</param>
    /// <param name="predicted">As many predicted labels.</param>
    /// <exception cref="DenoteException">The numbers of pixels differ, or a label is out of range.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted)
    {
        if (truth.Length != predicted.Length)
            throw new DenoteException($"{predicted.Length} predicted pixels cannot be set against {truth.Length} true "
                + "ones; bring the prediction to the size of the truth.");
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i] == Ignored) continue;
            if (truth[i] >= Labels || predicted[i] >= Labels)
                throw new DenoteException($"Pixel {i} has the true label {truth[i]} and the predicted one "
                    + $"{predicted[i]}, but there are {Labels} labels, 0 to {Labels - 1}.");
            _counts[truth[i] * Labels + predicted[i]]++;
        }
    }

    /// <summary>Adds the counts of other pictures.</summary>
    /// <exception cref="DenoteException">The other matrix has another number of labels.</exception>
    public void Add(ConfusionMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Labels != Labels)
            throw new DenoteException($"Confusion matrices of {Labels} and {other.Labels} labels cannot be added.");
        for (int i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
    }

    /// <summary>Pixels that have a label in truth.</summary>
    public long TruePixels(int label) => Sum(label * Labels, 1);

    /// <summary>Pixels that were given a label.</summary>
    public long PredictedPixels(int label) => Sum(label, Labels);

    /// <summary>
    /// Intersection over union of a label over all pictures together, 0..1; null where it is neither in truth nor
    /// predicted.
    /// </summary>
    public double? IntersectionOverUnion(int label)
    {
        long intersection = _counts[label * Labels + label];
        long union = TruePixels(label) + PredictedPixels(label) - intersection;
        return union == 0 ? null : (double)intersection / union;
    }

    /// <summary>Share of a label's true pixels that were given it, 0..1; null where it is nowhere in truth.</summary>
    public double? Accuracy(int label)
    {
        long pixels = TruePixels(label);
        return pixels == 0 ? null : (double)_counts[label * Labels + label] / pixels;
    }

    /// <summary>
    /// mIoU: the mean of the labels' intersection over union, 0..1; labels that occur nowhere are left out, and 0 when
    /// there is none.
    /// </summary>
    public double MeanIntersectionOverUnion =>
        Enumerable.Range(0, Labels).Select(IntersectionOverUnion).Average() ?? 0;

    /// <summary>Share of all pixels that were given their true label, 0..1.</summary>
    public double PixelAccuracy
    {
        get
        {
            long right = 0;
            for (int label = 0; label < Labels; label++) right += _counts[label * Labels + label];
            return (double)right / Math.Max(1, Pixels);
        }
    }

    private long Sum(int first, int stride)
    {
        long sum = 0;
        for (int i = 0; i < Labels; i++) sum += _counts[first + i * stride];
        return sum;
    }
}
