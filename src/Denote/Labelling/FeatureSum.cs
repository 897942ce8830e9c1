namespace Denote.Labelling;

/// <summary>Sums of features in double precision, so that means of millions are exact.</summary>
internal static class FeatureSum
{
    /// <summary>Adds a feature, <c>[C]</c>.</summary>
    public static void Add(ReadOnlySpan<float> feature, Span<double> sum)
    {
        for (int c = 0; c < sum.Length; c++) sum[c] += feature[c];
    }
}
