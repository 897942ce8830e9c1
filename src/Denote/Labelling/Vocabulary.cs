namespace Denote.Labelling;

/// <summary>Classes to label pictures with, and the extractors whose features their prototypes are.</summary>
public sealed record Vocabulary
{
    /// <summary>Checks and keeps the classes.</summary>
    /// <param name="extractors">The extractors; one or more, each name once.</param>
    /// <param name="classes">The classes; one or more, each name once.</param>
    /// <exception cref="DenoteException">
    /// A name is empty or stands twice, or a class lacks an extractor's prototypes.
    /// </exception>
    public Vocabulary(
        IReadOnlyList<FeatureExtractorIdentity> extractors, IReadOnlyList<VocabularyClass> classes)
    {
        ArgumentNullException.ThrowIfNull(extractors);
        ArgumentNullException.ThrowIfNull(classes);
        if (extractors.Count == 0) throw new DenoteException("The vocabulary names no feature extractor.");
        if (classes.Count == 0) throw new DenoteException("The vocabulary has no class; add some.");
        RequireDistinct("feature extractor", extractors.Select(extractor => extractor.Name));
        RequireDistinct("class", classes.Select(entry => entry.Name));
        foreach (VocabularyClass entry in classes)
            foreach (FeatureExtractorIdentity extractor in extractors)
            {
                if (!entry.Prototypes.TryGetValue(extractor.Name, out ClassPrototypes? prototypes))
                    throw new DenoteException($"The class '{entry.Name}' has no prototypes of the extractor "
                        + $"'{extractor.Name}'; add the class anew.");
                if (prototypes.Foreground.Count == 0)
                    throw new DenoteException($"The class '{entry.Name}' has no foreground prototype of the extractor "
                        + $"'{extractor.Name}'; add the class anew.");
            }
        (Extractors, Classes) = (extractors, classes);
    }

    /// <summary>The extractors, in the order they were given.</summary>
    public IReadOnlyList<FeatureExtractorIdentity> Extractors { get; }

    /// <summary>The classes; class i is label i + 1, label 0 is the background.</summary>
    public IReadOnlyList<VocabularyClass> Classes { get; }

    private static void RequireDistinct(string what, IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            if (string.IsNullOrWhiteSpace(name)) throw new DenoteException($"A {what} of the vocabulary has no name.");
            if (!seen.Add(name)) throw new DenoteException($"The {what} '{name}' stands in the vocabulary twice.");
        }
    }
}
