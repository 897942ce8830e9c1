
namespace Denote.Labelling;

/// <summary>
/// The prototypes of a vocabulary that take part, ready to be compared with features (OVDiff, section 3.4, eq. 4).
/// </summary>
internal sealed class LabelMatcher
{
    private readonly IReadOnlyDictionary<string, SidePrototypes> _prototypes;
    private readonly IReadOnlyDictionary<string, Lazy<JoinedPrototypes>> _whole;

    /// <summary>Chooses the prototypes.</summary>
    /// <param name="vocabulary">The classes.</param>
    /// <param name="options">Which levels, which extractors, and the stuff filter.</param>
    /// <exception cref="DenoteException">A class is left without prototypes, or no extractor is named.</exception>
    public LabelMatcher(Vocabulary vocabulary, LabellingOptions options)
    {
        (Vocabulary, Options) = (vocabulary, options);
        string[] known = [.. vocabulary.Extractors.Select(extractor => extractor.Name)];
        Features = options.Features ?? known;
        if (Features.Count == 0) throw new DenoteException("No feature extractor takes part; name one or more.");
        foreach (string name in Features)
            if (!known.Contains(name))
                throw new DenoteException($"The vocabulary has no prototypes of the extractor '{name}'; it has "
                    + $"{string.Join(", ", known)}.");
        _prototypes = Features.ToDictionary(name => name, name => new SidePrototypes(vocabulary, name, options));
        int[] all = [.. Enumerable.Range(0, vocabulary.Classes.Count)];
        _whole = Features.ToDictionary(
            name => name, name => new Lazy<JoinedPrototypes>(() => MakeJoined(name, all)));
    }

    /// <summary>The classes.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The settings.</summary>
    public LabellingOptions Options { get; }

    /// <summary>The names of the extractors that take part.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>The prototypes of an extractor.</summary>
    public SidePrototypes Prototypes(string extractor) => _prototypes[extractor];

    /// <summary>The prototypes of classes in one matrix; that of all classes is kept.</summary>
    /// <param name="extractor">The extractor's name.</param>
    /// <param name="inPlay">The classes, by their places in the vocabulary, in rising order.</param>
    public JoinedPrototypes Join(string extractor, IReadOnlyList<int> inPlay) =>
        inPlay.Count == Vocabulary.Classes.Count ? _whole[extractor].Value : MakeJoined(extractor, inPlay);

    private JoinedPrototypes MakeJoined(string extractor, IReadOnlyList<int> inPlay) =>
        new(_prototypes[extractor], inPlay, Options.Background == BackgroundSource.Prototypes);
}
