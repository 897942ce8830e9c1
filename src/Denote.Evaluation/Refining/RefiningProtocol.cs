using Denote.Evaluation.Semantic;
using Denote.Imaging;
using Denote.Refining;
using Denote.Tensors;

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

    /// <summary>Runs the protocol, with as many pictures at once as the engine has threads.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">The pictures with their labels.</param>
    /// <param name="progress">Told of each finished picture.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="DenoteException">A file of the dataset is faulty, or a setting does not fit.</exception>
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
        int count = Math.Min(MaxPictures ?? dataset.Pictures.Count, dataset.Pictures.Count), done = 0;
        var answers = new SourceAnswer[count][];
        var workers = new ParallelOptions { MaxDegreeOfParallelism = WorkPool.Threads, CancellationToken = cancellation };
        try
        {
            Parallel.For(0, count, workers, i =>
            {
                var picture = EvaluatedPicture.Read(dataset, i);
                answers[i] = [.. Sources.Select(source => Answer(model, dataset, source, picture, cancellation))];
                progress?.Report(new DenoteProgress("pictures", Interlocked.Increment(ref done), count));
            });
        }
        catch (AggregateException failure)
        {
            cancellation.ThrowIfCancellationRequested();
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.Flatten().InnerExceptions[0]);
        }
        return new RefiningReport(dataset.Name, model.Identity, count, [.. Variants.Select(variant => variant.Name)],
            [.. Sources.Select((source, s) => Row(source, [.. answers.Select(picture => picture[s])]))], clock.Elapsed);
    }

    private SourceAnswer Answer(
        DenoteModel model,
        ISemanticDataset dataset,
        CoarseSource source,
        EvaluatedPicture picture,
        CancellationToken cancellation)
    {
        ConfusionMatrix[] matrices =
            [.. Enumerable.Range(0, Variants.Count + 1).Select(_ => new ConfusionMatrix(dataset.Classes.Count + 1))];
        if (picture.Classes.Count == 0)
        {
            foreach (var matrix in matrices)
                matrix.Add(picture.Labels.Pixels, new byte[picture.Labels.Pixels.Length]);
            return new SourceAnswer([], matrices);
        }
        var coarse = source.Make(model, picture, cancellation);
        RefiningOptions[] options = [.. Variants.Select(variant => variant.Options)];
        var results = model.RefineVariants(picture.Image, coarse, options, cancellation: cancellation);
        float threshold = options[0].Threshold;
        Count(matrices[0], picture, [.. results[0].Masks.Select(mask => mask.ProbabilityBefore)], threshold);
        for (int v = 0; v < results.Count; v++)
            Count(matrices[v + 1], picture, [.. results[v].Masks.Select(mask => mask.Probability)], threshold);
        return new SourceAnswer(
        [
            .. picture.Classes.Select((entry, i) => new RefiningScore(
                picture.Id,
                entry.Name,
                results[0].Masks[i].MaskBefore.IntersectionOverUnion(entry.Truth),
                [.. results.Select(result => result.Masks[i].Mask.IntersectionOverUnion(entry.Truth))])),
        ], matrices);
    }

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

    private static RefiningRow Row(CoarseSource source, IReadOnlyList<SourceAnswer> answers)
    {
        double[] means = [.. Enumerable.Range(0, answers[0].Matrices.Count).Select(v =>
        {
            var total = new ConfusionMatrix(answers[0].Matrices[v].Labels);
            foreach (var answer in answers) total.Add(answer.Matrices[v]);
            return MeanIou(total);
        })];
        return new RefiningRow(source.Name, [.. answers.SelectMany(answer => answer.Scores)], means[0], means[1..]);
    }

    /// <summary>The mean over the labels that the truth has.</summary>
    private static double MeanIou(ConfusionMatrix matrix) => Enumerable.Range(0, matrix.Labels)
        .Where(label => matrix.TruePixels(label) > 0)
        .Select(matrix.IntersectionOverUnion)
        .Average() ?? double.NaN;

    private sealed record SourceAnswer(IReadOnlyList<RefiningScore> Scores, IReadOnlyList<ConfusionMatrix> Matrices);
}
