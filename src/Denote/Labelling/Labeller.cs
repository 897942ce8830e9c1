using Denote.Grounding;
using Denote.Imaging;
using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// Labels pictures with the classes of a vocabulary (OVDiff: Karazija et al., "Diffusion Models for Open-Vocabulary
/// Segmentation", ECCV 2024). No picture is sampled: the vocabulary holds all there is to know.
/// <code>
/// using var model = DenoteModel.LoadEmbedded();
/// Labeller labeller = model.CreateLabeller(vocabulary);
/// LabellingResult result = labeller.Label(ImageFile.Load("harbour.png"));
/// </code>
/// </summary>
public sealed class Labeller
{
    private const int UsualSide = 448;
    private const int UsualModel = 512;

    private readonly IReadOnlyDictionary<string, IFeatureExtractor> _extractors;
    private readonly IReadOnlyList<LabelMatcher> _matchers;
    private readonly Func<IReadOnlyList<string>, CategoryFilter> _filter;
    private readonly Dictionary<string, CategoryFilter> _filters = new(StringComparer.Ordinal);
    private readonly ModelIdentity _model;

    internal Labeller(
        ModelIdentity model,
        IReadOnlyList<IFeatureExtractor> extractors,
        IReadOnlyList<LabellingVariant> variants,
        Func<IReadOnlyList<string>, CategoryFilter> filter)
    {
        if (variants.Count == 0) throw new DenoteException("There are no settings to label with.");
        LabellingOptions first = variants[0].Options;
        foreach (LabellingOptions other in variants.Select(variant => variant.Options))
            if (other.ShorterSide != first.ShorterSide || other.Stride != first.Stride
                || !other.Windows.SequenceEqual(first.Windows))
                throw new DenoteException("Settings with different windows cannot share one pass over a picture.");
        foreach (VocabularyClass _ in variants.SelectMany(variant => variant.Vocabulary.Classes.Skip(byte.MaxValue)))
            throw new DenoteException($"A vocabulary to label with has at most {byte.MaxValue} classes; use several.");
        (_model, _filter) = (model, filter);
        _extractors = extractors.ToDictionary(extractor => extractor.Identity.Name);
        foreach (LabellingVariant variant in variants) RequireSameFeatures(variant.Vocabulary);
        _matchers = [.. variants.Select(variant => new LabelMatcher(variant.Vocabulary, variant.Options))];
    }

    /// <summary>Labels a picture.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public LabellingResult Label(
        Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default) =>
        LabelVariants(image, progress, cancellation)[0];

    /// <summary>Labels a picture with all settings that the labeller was made for, in one reading.</summary>
    /// <inheritdoc cref="Label"/>
    public IReadOnlyList<LabellingResult> LabelVariants(
        Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Read(image, traced: false, progress, cancellation);
    }

    /// <summary>
    /// Labels a picture and keeps which prototype each decision came from, for
    /// <see cref="LabellingResult.ExplainRegions"/>.
    /// </summary>
    /// <inheritdoc cref="Label"/>
    public LabellingResult Explain(
        Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Read(image, traced: true, progress, cancellation)[0];
    }

    private List<LabellingResult> Read(
        Image image, bool traced, IProgress<DenoteProgress>? progress, CancellationToken cancellation)
    {
        using var scope = TensorScope.Enter(cancellation);
        var clock = new StageClock(progress);
        Image sized = Resize(image);
        LabelReading[] readings = [.. _matchers.Select(matcher => Begin(matcher, image, sized, traced, clock))];
        IReadOnlyList<CropWindow> windows = Windows(sized);
        string[] names = [.. _matchers.SelectMany(matcher => matcher.Features).Distinct()];
        clock.Begin("features", windows.Count * names.Length);
        foreach (string name in names)
            foreach (CropWindow window in windows)
            {
                using var pass = TensorScope.Enter();
                PixelBox box = window.Box;
                Image crop = box.Width == sized.Width && box.Height == sized.Height
                    ? sized
                    : sized.Crop(box.X, box.Y, box.Width, box.Height);
                var features = new MatchingFeatures(_extractors[name].Extract(crop));
                foreach (LabelReading reading in readings) reading.Add(name, features, window);
                clock.Step();
            }
        clock.Begin("labels");
        var results = new List<LabellingResult>();
        foreach (LabelReading reading in readings) results.Add(reading.Finish(image, sized, _model));
        clock.End();
        foreach (LabellingResult result in results)
            (result.Timings, result.Computation) = (clock.Timings, clock.Computation);
        return results;
    }

    private LabelReading Begin(LabelMatcher matcher, Image image, Image sized, bool traced, StageClock clock)
    {
        var classes = matcher.Vocabulary.Classes;
        int[] inPlay = [.. Enumerable.Range(0, classes.Count)];
        int[] things = [.. inPlay.Where(entry => classes[entry].Kind == ClassKind.Thing)];
        if (matcher.Options.Filter && things.Length > 0)
        {
            clock.Begin("filter");
            int[] chosen =
            [
                .. FilterOf([.. things.Select(thing => classes[thing].Name)])
                    .Choose(image, matcher.Options.FilterKeeps, matcher.Options.ScaledFilter)
                    .Select(place => things[place]),
            ];
            inPlay = [.. inPlay.Where(entry => chosen.Contains(entry) || classes[entry].Kind == ClassKind.Stuff)];
        }
        return new LabelReading(matcher, inPlay, sized.Width, sized.Height, traced);
    }

    private CategoryFilter FilterOf(IReadOnlyList<string> things)
    {
        string key = string.Join('\n', things);
        lock (_filters)
        {
            if (!_filters.TryGetValue(key, out CategoryFilter? known)) _filters[key] = known = _filter(things);
            return known;
        }
    }

    /// <summary>The picture at the size that windows are cut from.</summary>
    private Image Resize(Image image)
    {
        int side = ShorterSide;
        (int width, int height) = Resampling.SizeOfShortSide(image.Width, image.Height, side);
        return width == image.Width && height == image.Height
            ? image
            : Resampling.Resize(image, width, height, ResampleFilter.Lanczos);
    }

    private int ShorterSide => _matchers[0].Options.ShorterSide
        ?? (_model.NativeSize >= UsualModel ? UsualSide : _model.NativeSize);

    private IReadOnlyList<CropWindow> Windows(Image sized)
    {
        LabellingOptions options = _matchers[0].Options;
        int[] sides = [.. options.Windows.Select(side => Pixels(side))];
        return CropWindow.Of(sized.Width, sized.Height, sides, Pixels(options.Stride));
    }

    private int Pixels(double part) => Math.Max(1, (int)Math.Round(part * ShorterSide));

    private void RequireSameFeatures(Vocabulary vocabulary)
    {
        foreach (FeatureExtractorIdentity wanted in vocabulary.Extractors)
        {
            if (!_extractors.TryGetValue(wanted.Name, out IFeatureExtractor? present))
                throw new DenoteException($"The vocabulary was made with the features '{wanted.Name}' of the model "
                    + $"'{wanted.Model}', which are not loaded; name that model.");
            if (present.Identity.Hash != wanted.Hash)
                throw new DenoteException($"The vocabulary was made with the features '{wanted.Name}' of the model "
                    + $"'{wanted.Model}' ({wanted.Options}); those of '{present.Identity.Model}' "
                    + $"({present.Identity.Options}) cannot be compared with them. Use the same model and settings, "
                    + "or make the vocabulary anew.");
        }
    }
}
