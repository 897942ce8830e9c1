using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// The prototypes of a vocabulary that take part, ready to be compared with features (OVDiff, section 3.4, eq. 4).
/// </summary>
internal sealed class LabelMatcher
{
    private readonly IReadOnlyDictionary<string, SidePrototypes> _prototypes;

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
    }

    /// <summary>The classes.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The settings.</summary>
    public LabellingOptions Options { get; }

    /// <summary>The names of the extractors that take part.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>The prototypes of an extractor.</summary>
    public SidePrototypes Prototypes(string extractor) => _prototypes[extractor];

    /// <summary>
    /// How similar each cell is to the background, channel 0 (-1 where it has no prototypes), and to the classes in
    /// play.
    /// </summary>
    /// <param name="extractor">The extractor's name.</param>
    /// <param name="features">The features of a window.</param>
    /// <param name="inPlay">The classes, by their places in the vocabulary.</param>
    /// <param name="winners">
    /// Where given, the deciding row of each channel and cell, <c>[1 + inPlay, cells]</c>: a row of
    /// <see cref="SidePrototypes"/>' foreground, or for channel 0 of the background, numbered through over all classes.
    /// </param>
    /// <returns>Cosines, <c>[Height, Width, 1 + inPlay]</c>.</returns>
    public Tensor Similarity(
        string extractor, ImageFeatures features, IReadOnlyList<int> inPlay, int[]? winners = null)
    {
        SidePrototypes prototypes = _prototypes[extractor];
        float[] lengths = FeatureLengths.Of(features);
        int cells = lengths.Length, channels = 1 + inPlay.Count;
        var similarity = Tensor.Empty([features.Height, features.Width, channels]);
        var maxima = new float[cells];

        maxima.AsSpan().Fill(float.NegativeInfinity);
        if (Options.Background == BackgroundSource.Prototypes)
            foreach (int entry in inPlay)
                prototypes.Background[entry].Raise(
                    features, maxima, Winners(winners, 0, cells), prototypes.FirstBackgroundRow[entry]);
        Store(0);
        for (int channel = 1; channel < channels; channel++)
        {
            maxima.AsSpan().Fill(float.NegativeInfinity);
            prototypes.Foreground[inPlay[channel - 1]].Raise(features, maxima, Winners(winners, channel, cells));
            Store(channel);
        }
        return similarity;

        void Store(int channel)
        {
            for (int cell = 0; cell < cells; cell++)
                similarity.Span[cell * channels + channel] = Math.Clamp(maxima[cell] / lengths[cell], -1, 1);
        }
    }

    private static Span<int> Winners(int[]? winners, int channel, int cells) =>
        winners is null ? default : winners.AsSpan(channel * cells, cells);
}
