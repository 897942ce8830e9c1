using Denote.Grounding;
using Denote.Imaging;
using Denote.Proposals;
using Denote.Refining;
using Denote.Tensors;

namespace Denote.Evaluation.PanopticNarratives;

/// <summary>DiffPNG's evaluation on the Panoptic Narrative Grounding benchmark (section 4.2, table 1).</summary>
public sealed class PanopticNarrativeProtocol
{
    /// <summary>Settings of grounding.</summary>
    public GroundingOptions Options { get; init; } = GroundingOptions.Default;

    /// <summary>Proposes the regions that refine the masks (DiffPNG*), or null for no refinement.</summary>
    public IRegionProposer? Refiner { get; init; }

    /// <summary>
    /// The share of a region that must lie in a mask for the region to be taken, tau of equation 14, 0..1.
    /// </summary>
    public double RefinementThreshold
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new DenoteException($"{nameof(RefinementThreshold)} is {value}; it must be 0 to 1.");
    } = RegionRefinement.DefaultThreshold;

    /// <summary>How G4Seg refines the maps, before any regions do; null for not at all.</summary>
    public RefiningOptions? GenerativeRefinement { get; init; }

    /// <summary>How masks are compared with the truth.</summary>
    public EvaluationProtocolKind Kind { get; init; } = EvaluationProtocolKind.Exact;

    /// <summary>How many narratives are taken from the start; null means all.</summary>
    public int? MaxNarratives
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new DenoteException($"{nameof(MaxNarratives)} is {value}; it must be 1 or more.");
    }

    /// <summary>Runs the protocol.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataset">The benchmark.</param>
    /// <param name="logFile">
    /// Scores of finished narratives are noted here at once, and those that are here already are not computed again;
    /// null keeps no log.
    /// </param>
    /// <param name="progress">Told of each finished narrative.</param>
    /// <param name="cancellation">Stops the work; what is finished stays in the log.</param>
    /// <exception cref="DenoteException">The data, the options or the log cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public EvaluationReport Run(
        DenoteModel model,
        PanopticNarrativeDataset dataset,
        string? logFile = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(dataset);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var narratives = dataset.Narratives.Take(MaxNarratives ?? dataset.Narratives.Count).ToArray();
        using var log = logFile is null ? null : ScoreLog.Open(logFile, Describe(model));
        var scores = new List<PhraseScore>();
        for (int i = 0; i < narratives.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var narrative = narratives[i];
            if (log is null || !log.Finished.TryGetValue(narrative.Id, out var ious))
            {
                ious = Score(model, narrative, cancellation);
                log?.Add(narrative.Id, ious);
            }
            if (ious.Count != narrative.Phrases.Count)
                throw new DenoteException($"{logFile}: '{narrative.Id}' has scores of other phrases; remove the file.");
            scores.AddRange(narrative.Phrases.Zip(ious, (phrase, iou) =>
                new PhraseScore(phrase.Phrase.Text, phrase.IsThing, phrase.IsPlural, iou)));
            progress?.Report(new DenoteProgress("narratives", i + 1, narratives.Length));
        }
        string name = string.Join(" + ",
            ((string?[])["DiffPNG", GenerativeRefinement is null ? null : "g4seg", Refiner?.Name]).OfType<string>());
        var row = EvaluationRow.Create(name, scores, reference: null);
        string protocol = Kind == EvaluationProtocolKind.Exact ? "png, exact" : "png, reference";
        return new EvaluationReport(protocol, model.Identity, dataset.Folder, narratives.Length, [row], clock.Elapsed);
    }

    private double[] Score(DenoteModel model, PanopticNarrative narrative, CancellationToken cancellation)
    {
        var image = ImageFile.Load(narrative.ImageFilePath);
        var truth = narrative.LoadTruth(image.Width, image.Height);
        var result = model.Ground(image, narrative.ToNarrative(), Options, cancellation: cancellation);
        if (GenerativeRefinement is { } settings)
            result = model.Refine(result, settings, cancellation: cancellation);
        if (Refiner is { } refiner)
        {
            result = result.RefineBy(
                refiner.Propose(image, cancellation: cancellation), refiner.Name, RefinementThreshold);
        }
        return [.. result.Phrases.Select((phrase, p) => Kind == EvaluationProtocolKind.Exact
            ? phrase.Mask.IntersectionOverUnion(truth[p])
            : CompareAsReleased(phrase, truth[p]))];
    }

    private double CompareAsReleased(GroundedPhrase phrase, Mask truth)
    {
        using var scope = TensorScope.Enter();
        var (width, height) = ReferenceResampling.DetectorSize(truth.Width, truth.Height);
        var wanted = ReferenceResampling.Cut(
            ReferenceResampling.Resample(ReferenceResampling.ToMap(truth), width, height), 0);
        // Refined masks stay soft after resampling; plain maps are resampled first and cut then.
        var found = Refiner is null
            ? ReferenceResampling.Cut(
                ReferenceResampling.Resample(phrase.GridMap, width, height), Options.MaskThreshold)
            : ReferenceResampling.Resample(ReferenceResampling.ToMap(phrase.Mask), width, height);
        return ReferenceResampling.SoftOverlap(found, wanted).Ratio;
    }

    private string Describe(DenoteModel model) => string.Join("; ",
        "denote.scores/1", model.Identity.ConfigHash, Kind, Options,
        string.Join(",", Options.CrossResolutions ?? []), Refiner?.Name,
        Refiner is null ? null : RefinementThreshold, GenerativeRefinement);
}
