using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Denote.Evaluation.Semantic;
using Denote.Imaging;
using Denote.Labelling;
using Denote.Refining;

namespace Denote.Evaluation.Labelling;

/// <summary>
/// Labels every picture of a semantic dataset in several ways that share one reading of each picture, and counts right
/// and wrong pixels: mIoU from intersections and unions accumulated over all pictures.
/// </summary>
public sealed class LabellingProtocol
{
    /// <summary>How many pictures are taken from the start; null means all.</summary>
    public int? MaxPictures
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new DenoteException($"{nameof(MaxPictures)} is {value}; it must be 1 or more.");
    }

    /// <summary>Keeps the counts of finished pictures, so that a stopped run goes on; null keeps none.</summary>
    public string? LogFile { get; init; }

    /// <summary>Runs the protocol, with as many pictures at once as the engine has threads.</summary>
    /// <param name="model">The model.</param>
    /// <param name="features">The extractors that the vocabularies were made with.</param>
    /// <param name="dataset">The pictures.</param>
    /// <param name="variants">The rows; one or more, with the same windows.</param>
    /// <param name="progress">Told of each finished picture.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="DenoteException">A vocabulary does not fit the dataset, or a file of it is faulty.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public LabellingReport Run(
        DenoteModel model,
        IReadOnlyList<IFeatureExtractor> features,
        ISemanticDataset dataset,
        IReadOnlyList<LabellingEvaluationVariant> variants,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(variants);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        string[] labels = dataset.HasBackground ? ["background", .. dataset.Classes] : [.. dataset.Classes];
        RefiningOptions?[] refinements = [.. variants.Select(variant => variant.GenerativeRefinement)];
        variants = [.. variants.Select(variant => variant with { Vocabulary = AsStated(variant.Vocabulary, dataset) })];
        byte[][] places = [.. variants.Select(variant => PlacesOf(variant, dataset))];
        Labeller labeller = model.CreateLabeller(
            features, [.. variants.Select(variant => new LabellingVariant(variant.Vocabulary, variant.Options))]);
        ConfusionMatrix[] totals = [.. variants.Select(_ => new ConfusionMatrix(labels.Length))];
        SemanticPicture[] pictures = [.. dataset.Pictures.Take(MaxPictures ?? dataset.Pictures.Count)];
        using ScoreLog? log = LogFile is null ? null : ScoreLog.Open(LogFile, KeyOf(model, dataset, variants));
        SemanticPicture[] missing = [.. pictures.Where(picture => log?.Finished.ContainsKey(picture.Id) != true)];
        foreach (SemanticPicture known in pictures.Except(missing))
            Add(totals, SparseCounts.Read(log!.Finished[known.Id], totals.Length, labels.Length));

        int done = pictures.Length - missing.Length;
        ParallelPictures.ForEach(missing, picture =>
        {
            ConfusionMatrix[] counted = Count(
                model, labeller, refinements, picture, places, labels.Length, cancellation);
            lock (totals)
            {
                Add(totals, counted);
                log?.Add(picture.Id, SparseCounts.Of(counted));
                progress?.Report(new DenoteProgress("pictures", ++done, pictures.Length));
            }
        }, cancellation);
        return new LabellingReport(
            dataset.Name,
            labels,
            model.Identity,
            pictures.Length,
            [.. variants.Select((variant, i) => new LabellingRow(variant.Name, totals[i]))],
            clock.Elapsed);
    }

    private static ConfusionMatrix[] Count(
        DenoteModel model,
        Labeller labeller,
        RefiningOptions?[] refinements,
        SemanticPicture picture,
        byte[][] places,
        int labels,
        CancellationToken cancellation)
    {
        GreyImage truth = picture.LoadLabels();
        IReadOnlyList<LabellingResult> results =
            labeller.LabelVariants(picture.LoadImage(), cancellation: cancellation);
        results = [.. results.Zip(refinements, (result, settings) => settings is null
            ? result
            : model.Refine(result, settings, cancellation: cancellation))];
        return
        [
            .. results.Select((result, i) =>
            {
                var counted = new ConfusionMatrix(labels);
                counted.Add(truth.Pixels, Array.ConvertAll(result.Labels.Pixels.ToArray(), label => places[i][label]));
                return counted;
            }),
        ];
    }

    private static void Add(ConfusionMatrix[] totals, ConfusionMatrix[] counted)
    {
        for (int i = 0; i < totals.Length; i++) totals[i].Add(counted[i]);
    }

    /// <summary>The dataset's label for each label of the vocabulary.</summary>
    private static byte[] PlacesOf(LabellingEvaluationVariant variant, ISemanticDataset dataset)
    {
        if (!dataset.HasBackground && variant.Options.Background != BackgroundSource.None)
            throw new DenoteException($"{dataset.Name} has no background; label every pixel with a class.");
        var places = new List<byte> { 0 };
        foreach (VocabularyClass entry in variant.Vocabulary.Classes)
        {
            int place = dataset.Classes.ToList().IndexOf(entry.Name);
            if (place < 0)
                throw new DenoteException($"The vocabulary's class '{entry.Name}' is none of {dataset.Name}; name the "
                    + "classes of the vocabulary that are to be scored.");
            places.Add((byte)(place + (dataset.HasBackground ? 1 : 0)));
        }
        return [.. places];
    }

    /// <summary>The vocabulary with the kinds that the dataset gives its classes.</summary>
    private static Vocabulary AsStated(Vocabulary vocabulary, ISemanticDataset dataset)
    {
        if (dataset.Kinds is not { } kinds) return vocabulary;
        var stated = dataset.Classes.Zip(kinds).ToDictionary(entry => entry.First, entry => entry.Second);
        return new Vocabulary(vocabulary.Extractors, [.. vocabulary.Classes.Select(entry =>
            entry with { Kind = stated.GetValueOrDefault(entry.Name, entry.Kind) })]);
    }

    private static string KeyOf(
        DenoteModel model, ISemanticDataset dataset, IReadOnlyList<LabellingEvaluationVariant> variants) =>
        $"label {dataset.Name} {model.Identity.ConfigHash} "
        + string.Join(" | ", variants.Select(variant => $"{variant.Name}: {variant.Options} {variant.GenerativeRefinement} "
            + string.Join(',', variant.Vocabulary.Extractors.Select(extractor => extractor.Hash)) + " "
            + string.Join(',', variant.Options.Features ?? []) + " "
            + string.Join(',', variant.Vocabulary.Classes.Select(entry => $"{entry.Name}:{entry.Kind}:{PrototypesOf(entry)}"))));

    /// <summary>A short hash of a class's prototypes, which are others when the class is made anew.</summary>
    private static string PrototypesOf(VocabularyClass entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ClassPrototypes prototypes in entry.Prototypes.OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => one.Value))
            foreach (PrototypeSide side in Enum.GetValues<PrototypeSide>())
                hash.AppendData(MemoryMarshal.AsBytes(prototypes.Side(side).Values));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
