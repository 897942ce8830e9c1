using Denote.Evaluation.Referring;
using Denote.Imaging;
using Denote.Referring;

namespace Denote.Evaluation.PictureBook;

/// <summary>
/// Answers every scene's referring expressions, and expressions for objects that are not there, in several ways that
/// share one reading of each picture. Each expression is scored by its own answer.
/// </summary>
public sealed class PictureBookReferring
{
    /// <summary>The rows of the table.</summary>
    public IReadOnlyList<ReferringEvaluationVariant> Variants { get; init; } = ReferringEvaluationVariant.Paper;

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
    /// <exception cref="DenoteException">The scenes have no expressions, or a file of the dataset is
    /// faulty.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ReferringReport Run(
        DenoteModel model,
        PictureBookDataset dataset,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var scenes = dataset.Scenes.Take(MaxScenes ?? dataset.Scenes.Count).ToArray();
        if (scenes.All(scene => scene.Expressions.Count + scene.AbsentExpressions.Count == 0))
            throw new DenoteException($"{dataset.Folder}: the scenes have no referring expressions.");
        var rows = new SceneScores[scenes.Length][];
        int done = 0;
        ParallelPictures.ForEach(Enumerable.Range(0, scenes.Length), i =>
        {
            rows[i] = Score(model, i, scenes[i], cancellation);
            progress?.Report(new DenoteProgress("scenes", Interlocked.Increment(ref done), scenes.Length));
        }, cancellation);
        var table = Variants.Select((variant, v) => new ReferringRow(
            variant.Name,
            [.. rows.SelectMany(scene => scene[v].Present)],
            [.. rows.SelectMany(scene => scene[v].Absent)]));
        return new ReferringReport(
            "picturebook-refer", model.Identity, dataset.Folder, scenes.Length, [.. table], clock.Elapsed);
    }

    private SceneScores[] Score(
        DenoteModel model, int index, PictureBookScene scene, CancellationToken cancellation)
    {
        string[] expressions = [.. scene.Expressions.Select(expression => expression.Text), .. scene.AbsentExpressions];
        if (expressions.Length == 0) return [.. Variants.Select(_ => new SceneScores([], []))];
        IReadOnlyList<Mask> truth = scene.LoadExpressionTruth();
        ReferringOptions[] options = [.. Variants.Select(variant => variant.Options)];
        var results = model.ReferVariants(scene.LoadImage(), expressions, options, cancellation: cancellation)
            .Select((result, v) => Variants[v].GenerativeRefinement is { } settings
                ? model.Refine(result, settings, cancellation: cancellation)
                : result);
        return [.. results.Select(result => new SceneScores(
            [.. scene.Expressions.Select((expression, i) =>
                ReferringScore.Of(index, expression.IsUniqueClass, result.Expressions[i], truth[i]))],
            [.. result.Expressions.Skip(truth.Count).Select(answer =>
                new AbsentScore(index, answer.Text, answer.Confidence, answer.Evidence))]))];
    }

    private sealed record SceneScores(IReadOnlyList<ReferringScore> Present, IReadOnlyList<AbsentScore> Absent);
}
