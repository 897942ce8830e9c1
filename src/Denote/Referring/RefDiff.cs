using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Proposals;
using Denote.Tensors;

namespace Denote.Referring;

/// <summary>
/// Ref-Diff (Ni et al., "Ref-Diff: Zero-shot Referring Image Segmentation with Generative Models", arXiv:2308.16777):
/// of many proposals the one that a diffusion model's attention and CLIP agree on.
/// </summary>
/// <param name="model">The diffusion model.</param>
/// <param name="identity">Its name and hash.</param>
/// <param name="companions">CLIP and the segmenter.</param>
internal sealed class RefDiff(StableDiffusion model, ModelIdentity identity, ModelCompanions companions)
{
    private const string NoProposal =
        "there is no proposal to choose from; loosen the filter or take other proposals";

    private const string NotCalibrated =
        "the confidence of this model is not calibrated, so that the threshold means little; fit a profile with "
        + "denote eval picturebook --task refer --fit";

    /// <summary>Answers expressions in several ways that share one reading of the picture.</summary>
    public IReadOnlyList<ReferringResult> Refer(
        Image image,
        IReadOnlyList<string> expressions,
        IReadOnlyList<ReferringOptions> variants,
        IProgress<DenoteProgress>? progress,
        CancellationToken cancellation)
    {
        Check(expressions, variants);
        variants = [.. variants.Select(variant => variant with { Profile = variant.Profile ?? companions.Profile })];
        ReferringOptions shared = variants[0];
        ReferringTarget[] targets =
            [.. expressions.Select(text => ReferringTarget.Read(model.Tokenizer, text, shared))];
        var clock = new StageClock(progress);

        // Generative part: the correlation map of each expression.
        IReadOnlyList<CorrelationReading>? readings = variants.Any(variant => variant.ReadsAttention)
            ? Read(image, targets, shared, clock)
            : null;

        // Proposals and the discriminative part: CLIP's scores of each proposal.
        ProposalSet? proposals = null;
        if (variants.Any(variant => variant.UsesProposer))
        {
            clock.Begin("proposals");
            proposals = ProposalSet.Make(
                image, shared.Proposer ?? new SamProposer(companions.Segmenter), shared.Filter, progress, cancellation);
            clock.End();
        }
        var scores = new ClipScores?[targets.Length];
        if (proposals is { Masks.Count: > 0 } && variants.Any(variant => variant.UsesClip))
        {
            clock.Begin("clip", targets.Length);
            var scorer = new RegionScorer(companions.Clip, image, proposals.Masks);
            for (int i = 0; i < targets.Length; i++)
            {
                scores[i] = Judge(scorer, targets[i], variants);
                clock.Step();
            }
        }

        clock.Begin("scores", variants.Count);
        var results = new List<ReferringResult>();
        foreach (var options in variants)
        {
            var answers = new List<ReferredExpression>();
            for (int i = 0; i < targets.Length; i++)
            {
                ClipScores? clip = options.UsesClip ? scores[i] : null;
                var evidence = new ExpressionEvidence(
                    options.ReadsAttention ? readings![i] : null,
                    clip?.Hard[options.UsePosition ? targets[i].Position : PicturePosition.None],
                    clip?.Soft);
                var target = options.UsePosition ? targets[i] : targets[i] with { Position = PicturePosition.None };
                answers.Add(Answer(image, i, target, options, evidence, options.UsesProposer ? proposals : null));
            }
            results.Add(new ReferringResult(image, options, identity, answers)
            {
                Proposer = options.UsesProposer ? proposals!.Source : "attention",
                DroppedProposals = options.UsesProposer ? proposals!.Dropped : 0,
            });
            clock.Step();
        }
        clock.End();
        foreach (var result in results)
            (result.Timings, result.Computation) = (clock.Timings, clock.Computation);
        return results;
    }

    private static void Check(IReadOnlyList<string> expressions, IReadOnlyList<ReferringOptions> variants)
    {
        if (expressions.Count == 0)
            throw new DenoteException("There is no expression; say what to find, for example: the boat on the left.");
        if (variants.Count == 0) throw new DenoteException("There are no settings to refer with; give one or more.");
        if (variants.Any(variant => !variant.ReadsAs(variants[0])))
            throw new DenoteException("The settings differ in how the picture is read, so that one reading cannot "
                + "serve them; refer with them one by one.");
    }

    /// <summary>CLIP's scores of all proposals, the hard ones for every position that a variant weighs by.</summary>
    private static ClipScores Judge(
        RegionScorer scorer, ReferringTarget target, IReadOnlyList<ReferringOptions> variants)
    {
        var positions = variants.Where(variant => variant.UsesClip)
            .Select(variant => variant.UsePosition ? target.Position : PicturePosition.None)
            .Distinct();
        return new ClipScores(
            positions.ToDictionary(
                position => position, position => scorer.Hard(target, position, variants[0].HardText)),
            scorer.Soft(target, variants[0].SoftText));
    }

    private IReadOnlyList<CorrelationReading> Read(
        Image image, ReferringTarget[] targets, ReferringOptions options, StageClock clock)
    {
        using var scope = TensorScope.Enter();
        var reader = new ReferringReader(model, options);
        clock.Begin("picture");
        var latent = reader.Encode(image);
        clock.Begin("attention", targets.Length * reader.Passes);
        var readings = reader.Read(latent, targets, clock.Step);
        clock.End();
        return readings;
    }

    private static ReferredExpression Answer(
        Image image,
        int index,
        ReferringTarget target,
        ReferringOptions options,
        ExpressionEvidence evidence,
        ProposalSet? proposals)
    {
        var (width, height) = WorkingSize.Of(image.Width, image.Height);
        FloatImage? map = evidence.Reading is { } reading
            ? CorrelationMap.Project(reading.Map, width, height, options.Projection)
            : null;
        // At the picture's own size the map is large, so it is made when somebody asks for it.
        Lazy<FloatImage>? heat = map is null ? null : width == image.Width && height == image.Height
            ? new(map)
            : new(() => CorrelationMap.Project(
                evidence.Reading!.Map, image.Width, image.Height, options.Projection));
        proposals ??= new ProposalSet(
            ProposalSet.Filter(WeightFreeProposals.Of(heat!.Value, options.Components), options.WeightFreeFilter),
            "attention", 0);
        FusionWeights weights = options.EffectiveWeights;
        ScoredProposal[] ranked =
        [
            .. proposals.Masks.Select((mask, i) =>
            {
                double? hard = evidence.Hard?[i], soft = evidence.Soft?[i];
                double? generative = map is null ? null : GenerativeScore.Of(map, proposals.Reduced[i]);
                return new ScoredProposal(
                    mask, hard, soft, generative, weights.Combine(hard ?? 0, soft ?? 0, generative ?? 0));
            }).OrderByDescending(proposal => proposal.Total),
        ];
        if (ranked.Length == 0)
        {
            return new ReferredExpression(index, target, new Mask(image.Width, image.Height), ranked)
            {
                Heat = heat,
                PeakAttention = evidence.Reading?.Peak,
                BaselineAttention = evidence.Reading?.BaselinePeak,
                Warnings = [.. target.Warnings, NoProposal],
            };
        }
        var observed = ConfidenceEvidence.Of(ranked, evidence.Reading);
        var calibration = options.Calibration ?? ConfidenceCalibration.Unfitted;
        double confidence = calibration.Confidence(observed);
        bool found = confidence >= options.MinConfidence;
        Mask answer = found ? ranked[0].Mask : new Mask(image.Width, image.Height);
        return new ReferredExpression(index, target, answer, ranked)
        {
            Found = found,
            Confidence = confidence,
            Evidence = observed,
            Heat = heat,
            PeakAttention = evidence.Reading?.Peak,
            BaselineAttention = evidence.Reading?.BaselinePeak,
            Warnings = options is { MinConfidence: > 0, Calibration: null }
                ? [.. target.Warnings, NotCalibrated]
                : target.Warnings,
        };
    }

    private sealed record ClipScores(IReadOnlyDictionary<PicturePosition, double[]> Hard, double[] Soft);

    /// <summary>What the parts found out about one expression.</summary>
    private sealed record ExpressionEvidence(CorrelationReading? Reading, double[]? Hard, double[]? Soft);
}
