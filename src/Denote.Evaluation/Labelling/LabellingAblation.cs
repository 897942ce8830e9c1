using Denote.Labelling;
using Denote.PostProcessing;

namespace Denote.Evaluation.Labelling;

/// <summary>
/// The rows of OVDiff's ablation (tables 2 and 3, figure 5): each part taken away alone, feature extractors one by one,
/// and fewer and fewer support images.
/// </summary>
public static class LabellingAblation
{
    /// <summary>Thresholds to try where there are no background prototypes; the paper searched a grid.</summary>
    private static readonly double[] Thresholds = [0.5, 0.6, 0.72, 0.8, 0.85, 0.9];

    /// <summary>Makes the rows.</summary>
    /// <param name="features">The extractors.</param>
    /// <param name="classes">The classes with all their support images; their prototypes are not used.</param>
    /// <param name="prototypes">How prototypes are computed.</param>
    /// <param name="hasBackground">Whether the dataset has a background.</param>
    /// <param name="progress">Told of each class.</param>
    /// <exception cref="DenoteException">A class is to be seen on none of its support images.</exception>
    public static IReadOnlyList<LabellingEvaluationVariant> Rows(
        IReadOnlyList<IFeatureExtractor> features,
        IReadOnlyList<VocabularyClass> classes,
        PrototypeOptions prototypes,
        bool hasBackground,
        IProgress<DenoteProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(classes);
        int images = classes.Max(entry => entry.Support.Count);
        int[] counts = [.. Enumerable.Range(0, 6).Select(power => 1 << power).Where(count => count < images)];
        IReadOnlyList<Vocabulary> vocabularies =
            SupportSubsets.Make(features, classes, [.. counts, images], prototypes, progress);
        Vocabulary all = vocabularies[^1];
        LabellingOptions plain = LabellingOptions.Default with
        {
            Background = hasBackground ? BackgroundSource.Prototypes : BackgroundSource.None,
        };
        var rows = new List<LabellingEvaluationVariant>();
        Add("OVDiff", plain);
        if (hasBackground)
        {
            foreach (double threshold in Thresholds)
                Add(FormattableString.Invariant($"without background prototypes, threshold {threshold}"),
                    plain with { Background = BackgroundSource.Threshold, Threshold = threshold });
        }
        Add("without instance prototypes", plain with { Levels = PrototypeLevels.Class | PrototypeLevels.Part });
        Add("without part prototypes", plain with { Levels = PrototypeLevels.Class | PrototypeLevels.Instance });
        Add("class prototypes alone", plain with { Levels = PrototypeLevels.Class });
        Add("without pre-filter", plain with { Filter = false });
        Add("strict pre-filter (logit scale)", plain with { ScaledFilter = true });
        if (hasBackground)
        {
            Add("without stuff filter", plain with { StuffSimilarity = null });
            Add("stuff filter at 0.95", plain with { StuffSimilarity = 0.95 });
        }
        foreach (string name in features.Select(extractor => extractor.Identity.Name).Where(_ => features.Count > 1))
            Add($"{name} alone", plain with { Features = [name] });
        Add("with PAMR", plain with { PostProcessing = new() { Kind = PostProcessingKind.Pamr } });
        for (int i = 0; i < counts.Length; i++)
            rows.Add(new LabellingEvaluationVariant($"N = {counts[i]}", vocabularies[i], plain));
        rows.Add(new LabellingEvaluationVariant($"N = {images}", all, plain));
        return rows;

        void Add(string name, LabellingOptions options) =>
            rows.Add(new LabellingEvaluationVariant(name, all, options));
    }
}
