using Denote.Grounding;
using Denote.Imaging;
using Denote.Proposals;
using Denote.Tensors;

namespace Denote.Evaluation.PictureBook;

/// <summary>
/// Grounds every scene's narrative in several ways and scores each phrase by its IoU at full resolution (the
/// <c>exact</c> protocol). The ways share one reading of each picture.
/// </summary>
public sealed class PictureBookProtocol
{
    /// <summary>The rows of the table; those whose options read the picture the same way share one reading.</summary>
    public IReadOnlyList<PictureBookVariant> Variants { get; init; } = PictureBookVariant.Reference;

    /// <summary>How many scenes are taken from the start; null means all.</summary>
    public int? MaxScenes
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new DenoteException($"{nameof(MaxScenes)} is {value}; it must be 1 or more.");
    }

    /// <summary>Runs the protocol, with as many scenes at once as the engine has threads.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">The scenes.</param>
    /// <param name="progress">Told of each finished scene.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="DenoteException">
    /// The options do not fit the model, or a file of the dataset is faulty.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public EvaluationReport Run(
        DenoteModel model,
        PictureBookDataset dataset,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var scenes = dataset.Scenes.Take(MaxScenes ?? dataset.Scenes.Count).ToArray();
        var scores = new IReadOnlyList<PhraseScore>[scenes.Length][];
        int done = 0;
        ParallelPictures.ForEach(Enumerable.Range(0, scenes.Length), i =>
        {
            scores[i] = Score(model, scenes[i], cancellation);
            progress?.Report(new DenoteProgress("scenes", Interlocked.Increment(ref done), scenes.Length));
        }, cancellation);

        var reference = PictureBookReference.TryLoad(dataset.Folder);
        var rows = Variants.Select((variant, v) => EvaluationRow.Create(
            variant.Name,
            [.. scores.SelectMany(scene => scene[v])],
            variant.ReferenceName is { } name ? reference?.Scores(name, scenes.Length) : null));
        return new EvaluationReport(
            "picturebook", model.Identity, dataset.Folder, scenes.Length, [.. rows], clock.Elapsed);
    }

    private IReadOnlyList<PhraseScore>[] Score(
        DenoteModel model, PictureBookScene scene, CancellationToken cancellation)
    {
        Image image = scene.LoadImage();
        IReadOnlyList<Mask> truth = scene.LoadTruth(scene.Narrative);
        var results = Ground(model, image, scene, cancellation);
        var regions = Variants.Select(variant => variant.Refiner).OfType<IRegionProposer>().Distinct()
            .ToDictionary(refiner => refiner, refiner => refiner.Propose(image, cancellation: cancellation));
        for (int v = 0; v < results.Length; v++)
            if (Variants[v].GenerativeRefinement is { } settings)
                results[v] = model.Refine(results[v], settings, cancellation: cancellation);
        return [.. Variants.Select((variant, v) => Masks(variant, results[v], regions)
            .Select((mask, p) => new PhraseScore(
                scene.Narrative.Phrases[p].Phrase.Text,
                scene.Narrative.Phrases[p].IsThing,
                scene.Narrative.Phrases[p].IsPlural,
                mask.IntersectionOverUnion(truth[p]))).ToArray())];
    }

    /// <summary>A result for each variant, from one reading for all that read the picture the same way.</summary>
    private GroundingResult[] Ground(
        DenoteModel model, Image image, PictureBookScene scene, CancellationToken cancellation)
    {
        var results = new GroundingResult[Variants.Count];
        int[] left = [.. Enumerable.Range(0, Variants.Count)];
        while (left.Length > 0)
        {
            int[] alike = [.. left.Where(v => Variants[v].Options.ReadsAs(Variants[left[0]].Options))];
            GroundingOptions[] options = [.. alike.Select(v => Variants[v].Options)];
            var read = model.GroundVariants(image, scene.Narrative.ToNarrative(), options, cancellation: cancellation);
            for (int i = 0; i < alike.Length; i++) results[alike[i]] = read[i];
            left = [.. left.Except(alike)];
        }
        return results;
    }

    private static IEnumerable<Mask> Masks(
        PictureBookVariant variant,
        GroundingResult result,
        Dictionary<IRegionProposer, IReadOnlyList<RegionProposal>> regions)
    {
        if (variant.Refiner is { } refiner) result = result.RefineBy(regions[refiner], refiner.Name);
        return result.Phrases.Select(phrase => variant.IsRandom ? CoinToss(phrase) : phrase.Mask);
    }

    private static Mask CoinToss(GroundedPhrase phrase)
    {
        var values = new FloatImage(phrase.Mask.Width, phrase.Mask.Height);
        new TorchRandom(phrase.Index).Uniform(values.Pixels);
        return Mask.FromProbability(values, 0.5f);
    }
}
