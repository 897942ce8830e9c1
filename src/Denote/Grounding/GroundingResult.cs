using System.Text;
using Denote.Imaging;
using Denote.PostProcessing;
using Denote.Proposals;
using Denote.Refining;
using Denote.Tensors;

namespace Denote.Grounding;

/// <summary>A narrative grounded on a picture: one mask per phrase, and how they were made.</summary>
public sealed class GroundingResult
{
    internal GroundingResult(
        Image image,
        string narrative,
        GroundingOptions options,
        ModelIdentity model,
        IReadOnlyList<GroundedPhrase> phrases)
    {
        (Image, Narrative, Options, Model, Phrases) = (image, narrative, options, model, phrases);
    }

    /// <summary>The version of Denote that made the result.</summary>
    public string Version { get; } = typeof(GroundingResult).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The picture.</summary>
    public Image Image { get; }

    /// <summary>The narrative without brackets; all spans point into it.</summary>
    public string Narrative { get; }

    /// <summary>The settings, defaults included.</summary>
    public GroundingOptions Options { get; }

    /// <summary>The model.</summary>
    public ModelIdentity Model { get; }

    /// <summary>The phrases in the narrative's order.</summary>
    public IReadOnlyList<GroundedPhrase> Phrases { get; }

    /// <summary>
    /// How many prompts the narrative was split into, because it is longer than the text encoder takes; 1 usually.
    /// </summary>
    public int Prompts { get; internal init; } = 1;

    /// <summary>What the user should know; empty when all went well. Includes the phrases' own warnings.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>The wall time of each stage, in order.</summary>
    public IReadOnlyList<StageTiming> Timings { get; internal set; } = [];

    /// <summary>What the result was computed with.</summary>
    public Computation Computation { get; internal set; } = Computation.SinceStart;

    /// <summary>How the masks were refined; null when they were not.</summary>
    public GroundingRefinement? Refinement { get; private init; }

    /// <summary>How the maps were post-processed; null when they were not.</summary>
    public PostProcessingOptions? PostProcessing { get; private init; }

    /// <summary>How the diffusion model's own prior refined the maps (G4Seg); null when it did not.</summary>
    public RefiningOptions? GenerativeRefinement { get; private init; }

    /// <summary>
    /// The result with every phrase's map fitted to the picture's edges and cut at the same threshold again. What
    /// regions made of the masks is lost: post-process first, then refine by regions.
    /// </summary>
    /// <param name="options">What is done.</param>
    /// <param name="progress">Told of each phrase.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="DenoteException">The threshold is 0, which the CRF cannot take.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public GroundingResult PostProcess(
        PostProcessingOptions options,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind == PostProcessingKind.None) return this;
        using var scope = TensorScope.Enter(cancellation);
        var clock = new StageClock(progress);
        clock.Begin("post-processing", Math.Max(1, Phrases.Count));
        var phrases = new List<GroundedPhrase>();
        foreach (var phrase in Phrases)
        {
            phrases.Add(phrase.PostProcess(Image, Options.MaskThreshold, options));
            clock.Step();
        }
        clock.End();
        return new GroundingResult(Image, Narrative, Options, Model, phrases)
        {
            Prompts = Prompts,
            GenerativeRefinement = GenerativeRefinement,
            PostProcessing = options,
            Warnings = WarningsWith(phrases),
            Timings = [.. Timings, .. clock.Timings],
            Computation = Computation,
        };
    }

    /// <summary>The result with every phrase's map refined as a coarse mask of its head noun.</summary>
    /// <param name="refine">Refines all of them together.</param>
    internal GroundingResult RefineBy(Func<IReadOnlyList<CoarseMask>, RefiningResult> refine)
    {
        float threshold = Options.MaskThreshold;
        GroundedPhrase[] grounded = [.. Phrases.Where(phrase => phrase.Outcome == PhraseOutcome.Grounded)];
        if (grounded.Length == 0) return this;
        var refined = refine([.. grounded.Select(phrase => phrase.ToCoarse(Narrative, threshold))]);
        var answers = grounded.Zip(refined.Masks).ToDictionary(pair => pair.First, pair => pair.Second);
        GroundedPhrase[] phrases =
        [
            .. Phrases.Select(phrase => answers.TryGetValue(phrase, out var mask) ? phrase.With(mask, threshold) : phrase),
        ];
        return new GroundingResult(Image, Narrative, Options, Model, phrases)
        {
            Prompts = Prompts,
            GenerativeRefinement = refined.Options,
            PostProcessing = PostProcessing,
            Warnings = WarningsWith(phrases),
            Timings = StageTiming.Join(Timings, refined.Timings),
            Computation = Computation.Then(refined.Computation),
        };
    }

    /// <summary>
    /// The result with every mask refined by the regions that a proposer finds; its time is the stage "regions".
    /// </summary>
    /// <param name="proposer">Proposes regions of the result's picture.</param>
    /// <param name="threshold">Tau of eq. 14, 0..1 (table 4: 0.6).</param>
    /// <param name="progress">Told of the proposer's work.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="DenoteException">The threshold is out of range.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public GroundingResult RefineBy(
        IRegionProposer proposer,
        double threshold = RegionRefinement.DefaultThreshold,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(proposer);
        // The proposer tells of its own stages; the clock only takes the time.
        var clock = new StageClock(progress: null);
        clock.Begin("regions");
        var result = RefineBy(proposer.Propose(Image, progress, cancellation), proposer.Name, threshold);
        clock.End();
        result.Timings = StageTiming.Join(Timings, clock.Timings);
        result.Computation = Computation.Then(clock.Computation);
        return result;
    }

    /// <summary>The result with every mask refined by proposed regions: DiffPNG* (section 3.5).</summary>
    /// <param name="regions">Regions of the same picture; with none, all masks stay.</param>
    /// <param name="proposer">Who proposed them, for the record: <c>sam</c>.</param>
    /// <param name="threshold">Tau of eq. 14, 0..1 (table 4: 0.6).</param>
    /// <exception cref="DenoteException">A region has another size than the picture, or the threshold is out of
    /// range.</exception>
    public GroundingResult RefineBy(
        IReadOnlyList<RegionProposal> regions, string proposer, double threshold = RegionRefinement.DefaultThreshold)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentException.ThrowIfNullOrEmpty(proposer);
        string[] warnings = regions.Count > 0 ? [] : [$"{proposer} proposed no regions; the masks are as they were."];
        return new GroundingResult(
            Image, Narrative, Options, Model, [.. Phrases.Select(phrase => phrase.RefineBy(regions, threshold))])
        {
            Prompts = Prompts,
            Refinement = new GroundingRefinement(proposer, threshold, regions.Count),
            GenerativeRefinement = GenerativeRefinement,
            PostProcessing = PostProcessing,
            Warnings = [.. Warnings, .. warnings],
            Timings = Timings,
            Computation = Computation,
        };
    }

    private IReadOnlyList<string> WarningsWith(IReadOnlyList<GroundedPhrase> phrases) =>
    [
        .. Warnings,
        .. phrases.Zip(Phrases).SelectMany(pair =>
            GroundingWarnings.Of(pair.First, pair.First.Warnings.Except(pair.Second.Warnings))),
    ];

    /// <summary>
    /// The picture with all masks and a legend that numbers the phrases; small pictures are enlarged.
    /// </summary>
    /// <param name="options">How it looks; null means the defaults.</param>
    public Image DrawOverlay(OverlayOptions? options = null) => Overlay.Draw(Image, OverlayLayers, options);

    /// <summary>The masks with what the legend says about them.</summary>
    internal IReadOnlyList<OverlayLayer> OverlayLayers =>
        [.. Phrases.Select(phrase => new OverlayLayer(phrase.Mask, $"{phrase.Index + 1} {phrase.Text}"))];

    /// <summary>Writes the result into a folder, which is made if it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">What is written beside <c>result.json</c>.</param>
    /// <exception cref="DenoteException">The folder or a file cannot be written.</exception>
    public void Save(string folder, GroundingFiles files = GroundingFiles.Default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        GroundingFolder.Write(this, folder, files);
    }

    /// <summary>The text of <c>result.json</c>, which docs/result-json.md describes.</summary>
    /// <param name="files">Which files stand beside it, so that it can name them.</param>
    public string ToJson(GroundingFiles files = GroundingFiles.None) =>
        Encoding.UTF8.GetString(GroundingJson.From(this, files).ToBytes());
}
