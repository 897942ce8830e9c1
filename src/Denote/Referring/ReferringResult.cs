using System.Text;
using Denote.Grounding;
using Denote.Imaging;
using Denote.PostProcessing;
using Denote.Refining;
using Denote.Tensors;

namespace Denote.Referring;

/// <summary>
/// Expressions answered on a picture: for each the one thing it means, the runners-up, and how they were made.
/// </summary>
public sealed class ReferringResult
{
    internal ReferringResult(
        Image image, ReferringOptions options, ModelIdentity model, IReadOnlyList<ReferredExpression> expressions)
    {
        (Image, Options, Model, Expressions) = (image, options, model, expressions);
    }

    /// <summary>The version of Denote that made the result.</summary>
    public string Version { get; } = typeof(ReferringResult).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The picture.</summary>
    public Image Image { get; }

    /// <summary>The settings, defaults included.</summary>
    public ReferringOptions Options { get; }

    /// <summary>The model.</summary>
    public ModelIdentity Model { get; }

    /// <summary>The answers in the order of the expressions.</summary>
    public IReadOnlyList<ReferredExpression> Expressions { get; }

    /// <summary>Who proposed the regions: <c>sam</c>, <c>files</c>, <c>attention</c>.</summary>
    public required string Proposer { get; init; }

    /// <summary>How the masks were post-processed; null when they were not.</summary>
    public PostProcessingOptions? PostProcessing { get; private init; }

    /// <summary>How the diffusion model's own prior refined the masks (G4Seg); null when it did not.</summary>
    public RefiningOptions? GenerativeRefinement { get; private init; }

    /// <summary>How many proposals the filter dropped.</summary>
    public int DroppedProposals { get; internal init; }

    /// <summary>What the user should know; empty when all went well.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. Expressions.SelectMany(expression => expression.Warnings.Select(
            warning => $"Expression {expression.Index + 1} '{expression.Text}': {warning}.")),
    ];

    /// <summary>The wall time of each stage, in order.</summary>
    public IReadOnlyList<StageTiming> Timings { get; internal set; } = [];

    /// <summary>What the result was computed with.</summary>
    public Computation Computation { get; internal set; } = Computation.SinceStart;

    /// <summary>The result with the mask of every answer fitted to the picture's edges; the proposals stay.</summary>
    /// <param name="options">What is done.</param>
    /// <param name="progress">Told of each expression.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ReferringResult PostProcess(
        PostProcessingOptions options,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind == PostProcessingKind.None) return this;
        using var scope = TensorScope.Enter(cancellation);
        var clock = new StageClock(progress);
        clock.Begin("post-processing", Expressions.Count);
        var expressions = new List<ReferredExpression>();
        foreach (var expression in Expressions)
        {
            expressions.Add(expression.PostProcess(Image, options));
            clock.Step();
        }
        clock.End();
        return new ReferringResult(Image, Options, Model, expressions)
        {
            Proposer = Proposer,
            GenerativeRefinement = GenerativeRefinement,
            PostProcessing = options,
            DroppedProposals = DroppedProposals,
            Timings = [.. Timings, .. clock.Timings],
            Computation = Computation,
        };
    }

    /// <summary>The result with the mask of every answer refined as a coarse mask of its root word.</summary>
    /// <param name="refine">Refines all of them together.</param>
    internal ReferringResult RefineBy(Func<IReadOnlyList<CoarseMask>, RefiningResult> refine)
    {
        ReferredExpression[] found = [.. Expressions.Where(expression => expression.Found)];
        if (found.Length == 0) return this;
        var refined = refine([.. found.Select(expression => expression.ToCoarse())]);
        var answers = found.Zip(refined.Masks).ToDictionary(pair => pair.First, pair => pair.Second);
        return new ReferringResult(Image, Options, Model,
        [
            .. Expressions.Select(expression =>
                answers.TryGetValue(expression, out var mask) ? expression.With(mask) : expression),
        ])
        {
            Proposer = Proposer,
            GenerativeRefinement = refined.Options,
            PostProcessing = PostProcessing,
            DroppedProposals = DroppedProposals,
            Timings = StageTiming.Join(Timings, refined.Timings),
            Computation = Computation.Then(refined.Computation),
        };
    }

    /// <summary>
    /// The picture with all answers and a legend that numbers the expressions; small pictures are enlarged.
    /// </summary>
    /// <param name="options">How it looks; null means the defaults.</param>
    public Image DrawOverlay(OverlayOptions? options = null) => Overlay.Draw(Image, OverlayLayers, options);

    /// <summary>The answers with what the legend says about them.</summary>
    internal IReadOnlyList<OverlayLayer> OverlayLayers =>
    [
        .. Expressions.Select(expression =>
            new OverlayLayer(expression.Mask, ReferringDrawing.Label(expression))),
    ];

    /// <summary>The best proposals side by side with s_G, s_D and total; a row per expression.</summary>
    /// <param name="count">Proposals per expression, 1..16.</param>
    /// <exception cref="DenoteException">The count is out of its range, or no expression has a proposal.</exception>
    public Image DrawScores(int count = 4) => ReferringDrawing.DrawScores(this, count);

    /// <summary>Writes the result into a folder, which is made if it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">What is written beside <c>result.json</c>.</param>
    /// <exception cref="DenoteException">The folder or a file cannot be written.</exception>
    public void Save(string folder, ReferringFiles files = ReferringFiles.Default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ReferringFolder.Write(this, folder, files);
    }

    /// <summary>The text of <c>result.json</c>, which docs/result-json.md describes.</summary>
    /// <param name="files">Which files stand beside it, so that it can name them.</param>
    public string ToJson(ReferringFiles files = ReferringFiles.None) =>
        Encoding.UTF8.GetString(ReferringJson.From(this, files).ToBytes());
}
