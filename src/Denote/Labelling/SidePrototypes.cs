namespace Denote.Labelling;

/// <summary>The prototypes of all classes for one extractor that take part, after the stuff filter.</summary>
internal sealed class SidePrototypes
{
    private readonly IReadOnlyList<ClassPrototypes> _sets;

    /// <summary>Chooses the prototypes.</summary>
    /// <exception cref="DenoteException">The levels leave a class without any.</exception>
    public SidePrototypes(Vocabulary vocabulary, string extractor, LabellingOptions options)
    {
        _sets = [.. vocabulary.Classes.Select(entry => entry.Prototypes[extractor])];
        Foreground =
            [.. _sets.Select(set => new PrototypeMatrix(set.Foreground, RowsOf(set.Foreground, options.Levels)))];
        for (int i = 0; i < Foreground.Count; i++)
            if (Foreground[i].Rows.Count == 0)
                throw new DenoteException($"The class '{vocabulary.Classes[i].Name}' has no prototype of the levels "
                    + "that take part; let others take part, or add the class anew.");
        Background = [.. vocabulary.Classes.Select((entry, i) => Surroundings(entry, _sets[i].Background, options))];
        var first = new int[Background.Count];
        for (int i = 1; i < first.Length; i++) first[i] = first[i - 1] + Background[i - 1].Rows.Count;
        FirstBackgroundRow = first;

        PrototypeMatrix Surroundings(VocabularyClass entry, PrototypeSet set, LabellingOptions settings)
        {
            if (settings.StuffSimilarity is not { } limit) return new(set, RowsOf(set, settings.Levels));
            if (entry.Kind == ClassKind.Stuff) return new(set, []);
            PrototypeMatrix[] stuff = [.. Foreground.Where((_, i) => vocabulary.Classes[i].Kind == ClassKind.Stuff)];
            var all = new PrototypeMatrix(set, RowsOf(set, settings.Levels));
            var kept = all.Rows.Where((_, row) => !stuff.Any(other => all.Resembles(row, other, limit)));
            return new(set, [.. kept]);
        }
    }

    /// <summary>By class.</summary>
    public IReadOnlyList<PrototypeMatrix> Foreground { get; }

    /// <summary>By class; a matrix may have no rows.</summary>
    public IReadOnlyList<PrototypeMatrix> Background { get; }

    /// <summary>How many background rows the classes before each have.</summary>
    public IReadOnlyList<int> FirstBackgroundRow { get; }

    /// <summary>The class and the row of its prototype set that a background row is.</summary>
    public (int Class, int Row) BackgroundOrigin(int row)
    {
        int entry = Enumerable.Range(0, Background.Count).Last(i => FirstBackgroundRow[i] <= row
            && Background[i].Rows.Count > 0);
        return (entry, Background[entry].Rows[row - FirstBackgroundRow[entry]]);
    }

    /// <summary>The prototypes of a class that the rows here were taken from.</summary>
    public ClassPrototypes Sets(int entry) => _sets[entry];

    private static int[] RowsOf(PrototypeSet set, PrototypeLevels levels) =>
    [
        .. Enumerable.Range(0, set.Count).Where(row => levels.HasFlag(set.Prototypes[row].Level switch
        {
            PrototypeLevel.Class => PrototypeLevels.Class,
            PrototypeLevel.Instance => PrototypeLevels.Instance,
            _ => PrototypeLevels.Part,
        })),
    ];
}
