using Denote.Evaluation.Referring;
using Denote.Imaging;
using Denote.Referring;

namespace Denote.Evaluation.RefCoco;

/// <summary>
/// Ref-Diff's evaluation on RefCOCO, RefCOCO+ and RefCOCOg. Every sentence is answered by its own text: the sentences
/// of a picture share only what does not depend on the text.
/// </summary>
public sealed class RefCocoProtocol
{
    /// <summary>Numbers that the log keeps of one answer: intersection, union, best possible IoU, confidence.</summary>
    private const int PerAnswer = 4;

    /// <summary>The rows of the table; they share one reading of each picture.</summary>
    public IReadOnlyList<ReferringEvaluationVariant> Variants { get; init; } =
        [new("Ref-Diff", ReferringOptions.Default)];

    /// <summary>
    /// What distinguishes the settings that the variants do not name, for the log: proposers, models.
    /// </summary>
    public string Key { get; init; } = "";

    /// <summary>How many pictures are taken from the start; null means all.</summary>
    public int? MaxPictures
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new DenoteException($"{nameof(MaxPictures)} is {value}; it must be 1 or more.");
    }

    /// <summary>Runs the protocol.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">The sentences.</param>
    /// <param name="logFile">
    /// Scores of finished pictures are noted here at once, and those that are here already are not computed again;
    /// null keeps no log.
    /// </param>
    /// <param name="progress">Told of each finished picture.</param>
    /// <param name="cancellation">Stops the work; what is finished stays in the log.</param>
    /// <exception cref="DenoteException">The data, the options or the log cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ReferringReport Run(
        DenoteModel model,
        RefCocoDataset dataset,
        string? logFile = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var pictures = dataset.Pictures.Take(MaxPictures ?? dataset.Pictures.Count).ToArray();
        using var log = logFile is null ? null : ScoreLog.Open(logFile, Describe(model, dataset));
        var rows = Variants.Select(_ => new List<ReferringScore>()).ToArray();
        for (int i = 0; i < pictures.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            string id = $"{pictures[i].Id}";
            if (log is null || !log.Finished.TryGetValue(id, out var numbers))
            {
                numbers = Answer(model, pictures[i], cancellation);
                log?.Add(id, numbers);
            }
            if (numbers.Count != Variants.Count * pictures[i].Expressions.Count * PerAnswer)
                throw new DenoteException($"{logFile}: '{id}' has scores of other sentences; remove the file.");
            Collect(i, pictures[i], numbers, rows);
            progress?.Report(new DenoteProgress("pictures", i + 1, pictures.Length));
        }
        return new ReferringReport(
            $"{dataset.Name}, {dataset.Split}", model.Identity, dataset.Folder, pictures.Length,
            [.. Variants.Select((variant, v) => new ReferringRow(variant.Name, rows[v], []))], clock.Elapsed);
    }

    private double[] Answer(DenoteModel model, RefCocoPicture picture, CancellationToken cancellation)
    {
        var image = ImageFile.Load(picture.ImageFilePath);
        var truths = new Dictionary<long, Mask>();
        foreach (var thing in picture.Expressions.Select(expression => expression.Object))
        {
            if (image.Width != thing.Width || image.Height != thing.Height)
                throw new DenoteException($"{picture.ImageFilePath}: the picture is {image.Width} x {image.Height}, "
                    + $"but instances.json says {thing.Width} x {thing.Height}.");
            if (!truths.ContainsKey(thing.Id)) truths[thing.Id] = thing.ToMask();
        }
        string[] texts = [.. picture.Expressions.Select(expression => expression.Text)];
        ReferringOptions[] options = [.. Variants.Select(variant => variant.Options)];
        return
        [
            .. model.ReferVariants(image, texts, options, cancellation: cancellation)
                .SelectMany(result => result.Expressions)
                .SelectMany((answer, i) => Numbers(answer, truths[picture.Expressions[i % texts.Length].Object.Id])),
        ];
    }

    private static double[] Numbers(ReferredExpression answer, Mask truth)
    {
        var score = ReferringScore.Of(0, null, answer, truth);
        return [score.Intersection, score.Union, score.BestPossible, score.Confidence];
    }

    private static void Collect(
        int index, RefCocoPicture picture, IReadOnlyList<double> numbers, List<ReferringScore>[] rows)
    {
        for (int at = 0; at < numbers.Count; at += PerAnswer)
        {
            var (row, sentence) = Math.DivRem(at / PerAnswer, picture.Expressions.Count);
            var expression = picture.Expressions[sentence];
            rows[row].Add(new ReferringScore(index, expression.Text, expression.IsUniqueClass, (long)numbers[at],
                (long)numbers[at + 1], numbers[at + 2], numbers[at + 3], null));
        }
    }

    private string Describe(DenoteModel model, RefCocoDataset dataset) => string.Join("; ",
        "denote.refer-scores/1", dataset.Name, dataset.Split, model.Identity.ConfigHash, Key,
        string.Join("; ", Variants.Select(variant => $"{variant.Name} {variant.Options}")));
}
