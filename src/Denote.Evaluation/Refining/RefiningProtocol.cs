using Denote.Evaluation.Semantic;
using Denote.Imaging;
using Denote.Refining;

namespace Denote.Evaluation.Refining;

/// <summary>
/// Refines coarse masks of the classes that are in each picture and compares them with the truth before and after. The
/// picture's classes are told, as in the paper's experiments; each is refined by itself, and a pixel's label is the most
/// probable class above the threshold.
/// </summary>
public sealed class RefiningProtocol
{
    /// <summary>Where the coarse masks come from.</summary>
    public required IReadOnlyList<CoarseSource> Sources { get; init; }

    /// <summary>The ways to refine; they must agree in the threshold.</summary>
    public IReadOnlyList<RefiningEvaluationVariant> Variants { get; init; } = RefiningEvaluationVariant.Default;

    /// <summary>How many pictures are taken from the start; null means all.</summary>
    public int? MaxPictures
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new DenoteException($"{nameof(MaxPictures)} is {value}; it must be 1 or more.");
    }

    /// <summary>Keeps the scores of finished pictures, so that a stopped run goes on; null keeps none.</summary>
    public string? LogFile { get; init; }

    /// <summary>
    /// What distinguishes the models and files that <see cref="Sources"/> and <see cref="Variants"/> do not name, for
    /// the log.
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>Runs the protocol, with as many pictures at once as the engine has threads.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">The pictures with their labels.</param>
    /// <param name="progress">Told of each finished picture.</param>
    /// <param name="cancellation">Stops the work; what is finished stays in the log.</param>
    /// <exception cref="DenoteException">
    /// A file of the dataset is faulty, a setting does not fit, or the log cannot be used.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public RefiningReport Run(
        DenoteModel model,
        ISemanticDataset dataset,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        if (Variants.Count == 0 || Sources.Count == 0)
            throw new DenoteException("There is nothing to evaluate; give a source of masks and settings.");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using var log = LogFile is null ? null : ScoreLog.Open(LogFile, Describe(model, dataset));
        var pictures = new RefinedPicture[Math.Min(MaxPictures ?? dataset.Pictures.Count, dataset.Pictures.Count)];
        var missing = new List<int>();
        for (int i = 0; i < pictures.Length; i++)
        {
            if (log is not null && log.Finished.TryGetValue(dataset.Pictures[i].Id, out var numbers))
                pictures[i] = RefinedPicture.From(numbers, Sources.Count, Variants.Count + 1, LabelsOf(dataset));
            else
                missing.Add(i);
        }

        int done = pictures.Length - missing.Count;
        ParallelPictures.ForEach(missing, i =>
        {
            var picture = EvaluatedPicture.Read(dataset, i);
            pictures[i] = new RefinedPicture(
                [.. picture.Classes.Select(entry => (int)entry.TrueLabel)],
                [.. Sources.Select(source => Answer(model, dataset, source, picture, cancellation))]);
            lock (pictures)
            {
                log?.Add(picture.Id, pictures[i].ToNumbers());
                progress?.Report(new DenoteProgress("pictures", ++done, pictures.Length));
            }
        }, cancellation);
        return new RefiningReport(
            dataset.Name,
            model.Identity,
            pictures.Length,
            [.. Variants.Select(variant => variant.Name)],
            [.. Sources.Select((source, s) => Row(dataset, source, pictures, s))],
            clock.Elapsed);
    }

    private RefinedPicture.Answer Answer(
        DenoteModel model,
        ISemanticDataset dataset,
        CoarseSource source,
        EvaluatedPicture picture,
        CancellationToken cancellation)
    {
        ConfusionMatrix[] matrices =
            [.. Enumerable.Range(0, Variants.Count + 1).Select(_ => new ConfusionMatrix(LabelsOf(dataset)))];
        if (picture.Classes.Count == 0)
        {
            foreach (var matrix in matrices)
                matrix.Add(picture.Labels.Pixels, new byte[picture.Labels.Pixels.Length]);
            return new RefinedPicture.Answer([], matrices);
        }
        var coarse = source.Make(model, picture, cancellation);
        RefiningOptions[] options = [.. Variants.Select(variant => variant.Options)];
        var results = model.RefineVariants(picture.Image, coarse, options, cancellation: cancellation);
        float threshold = options[0].Threshold;
        Count(matrices[0], picture, [.. results[0].Masks.Select(mask => mask.ProbabilityBefore)], threshold);
        for (int v = 0; v < results.Count; v++)
            Count(matrices[v + 1], picture, [.. results[v].Masks.Select(mask => mask.Probability)], threshold);
        return new RefinedPicture.Answer(
        [
            .. picture.Classes.Select((entry, i) => (double[])
            [
                results[0].Masks[i].MaskBefore.IntersectionOverUnion(entry.Truth),
                .. results.Select(result => result.Masks[i].Mask.IntersectionOverUnion(entry.Truth)),
            ]),
        ], matrices);
    }

    /// <summary>The classes and the background, which the truth of some datasets never has.</summary>
    private static int LabelsOf(ISemanticDataset dataset) => dataset.Classes.Count + 1;

    private static void Count(
        ConfusionMatrix matrix, EvaluatedPicture picture, FloatImage[] maps, float threshold)
    {
        var predicted = new byte[picture.Labels.Pixels.Length];
        for (int i = 0; i < predicted.Length; i++)
        {
            float best = threshold;
            for (int c = 0; c < maps.Length; c++)
            {
                if (maps[c].Pixels[i] <= best) continue;
                best = maps[c].Pixels[i];
                predicted[i] = picture.Classes[c].TrueLabel;
            }
        }
        matrix.Add(picture.Labels.Pixels, predicted);
    }

    private RefiningRow Row(ISemanticDataset dataset, CoarseSource source, RefinedPicture[] pictures, int place)
    {
        double[] means = [.. Enumerable.Range(0, Variants.Count + 1).Select(v =>
        {
            var total = new ConfusionMatrix(LabelsOf(dataset));
            foreach (var picture in pictures) total.Add(picture.Answers[place].Matrices[v]);
            return MeanIou(total);
        })];
        return new RefiningRow(
            source.Name,
            [
                .. pictures.SelectMany((picture, i) => picture.Answers[place].Ious.Select((iou, c) => new RefiningScore(
                    dataset.Pictures[i].Id, dataset.Classes[picture.Labels[c] - 1], iou[0], iou[1..]))),
            ],
            means[0],
            means[1..]);
    }

    private string Describe(DenoteModel model, ISemanticDataset dataset) => string.Join("; ",
        "denote.refine-scores/1", dataset.Name, model.Identity.ConfigHash, Key,
        string.Join(", ", Sources.Select(source => source.Name)),
        string.Join("; ", Variants.Select(variant => Describe(model, variant))));

    private static string Describe(DenoteModel model, RefiningEvaluationVariant variant)
    {
        var options = variant.Options;
        string plain = $"{variant.Name} {options}";
        return options.ControlScale is null
            ? plain
            : $"{plain} {model.ControlIdentity.Name} {model.ControlIdentity.ConfigHash} "
                + string.Join(", ", options.ControlClasses.Select(entry => $"{entry.Key}={entry.Value}").Order());
    }

    /// <summary>The mean over the labels that the truth has.</summary>
    private static double MeanIou(ConfusionMatrix matrix) => Enumerable.Range(0, matrix.Labels)
        .Where(label => matrix.TruePixels(label) > 0)
        .Select(matrix.IntersectionOverUnion)
        .Average() ?? double.NaN;
}
