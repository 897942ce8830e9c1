using Denote.Labelling;
using Denote.Tensors;

namespace Denote.Evaluation.Labelling;

/// <summary>Vocabularies from the first few support images of each class, features being read once.</summary>
internal static class SupportSubsets
{
    /// <summary>Makes one vocabulary for each number of support images.</summary>
    public static IReadOnlyList<Vocabulary> Make(
        IReadOnlyList<IFeatureExtractor> features,
        IReadOnlyList<VocabularyClass> classes,
        IReadOnlyList<int> counts,
        PrototypeOptions options,
        IProgress<DenoteProgress>? progress)
    {
        var made = counts.Select(_ => new VocabularyClass[classes.Count]).ToArray();
        int done = 0;
        Parallel.For(0, classes.Count, new ParallelOptions { MaxDegreeOfParallelism = WorkPool.Threads }, c =>
        {
            IReadOnlyList<VocabularyClass> subsets = Make(features, classes[c], counts, options);
            for (int i = 0; i < counts.Count; i++) made[i][c] = subsets[i];
            progress?.Report(new DenoteProgress("prototypes", Interlocked.Increment(ref done), classes.Count));
        });
        FeatureExtractorIdentity[] identities = [.. features.Select(extractor => extractor.Identity)];
        return [.. made.Select(entries => new Vocabulary(identities, entries))];
    }

    private static VocabularyClass[] Make(
        IReadOnlyList<IFeatureExtractor> features,
        VocabularyClass entry,
        IReadOnlyList<int> counts,
        PrototypeOptions options)
    {
        using var scope = TensorScope.Enter();
        var extracted = features.ToDictionary(
            extractor => extractor.Identity.Name,
            extractor => entry.Support.Select(image => extractor.Extract(image.Picture)).ToArray());
        return [.. counts.Select(count => Take(Visible(count)))];

        // The first images on which the class is to be seen at all; one always is.
        int[] Visible(int count) =>
        [
            .. Enumerable.Range(0, entry.Support.Count)
                .Where(i => entry.Support[i].Foreground.Area > 0).Take(count),
        ];

        VocabularyClass Take(int[] images) => entry with
        {
            Support = [.. images.Select(i => entry.Support[i])],
            Prototypes = features.ToDictionary(
                extractor => extractor.Identity.Name,
                extractor =>
                {
                    var builder = new PrototypeBuilder(extractor.Channels, options);
                    foreach (int i in images)
                        builder.Add(extracted[extractor.Identity.Name][i], entry.Support[i]);
                    return builder.Build();
                }),
        };
    }
}
