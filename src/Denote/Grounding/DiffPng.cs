using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Models.Tokenization;
using Denote.Phrases;
using Denote.Tensors;

namespace Denote.Grounding;

/// <summary>
/// DiffPNG (Yang et al., "Exploring Phrase-Level Grounding with Text-to-Image Diffusion Model", ECCV 2024) without the
/// refinement of section 3.5: one mask for each phrase of a narrative, from the attention of a frozen diffusion model.
/// </summary>
internal sealed class DiffPng(StableDiffusion model, ModelIdentity identity)
{
    /// <summary>Grounds a narrative in several ways that share one reading of the picture.</summary>
    public IReadOnlyList<GroundingResult> Ground(
        Image image,
        ParsedNarrative narrative,
        IReadOnlyList<GroundingOptions> variants,
        IProgress<DenoteProgress>? progress)
    {
        variants = [.. variants.Select(variant => variant.ResolveFor(model))];
        var clock = new StageClock(progress);
        ClipEncoding text = model.Tokenizer.Encode(narrative.Text);
        var targets = variants.Select(variant => narrative.Phrases
            .Select(phrase => PhraseTarget.Find(phrase, text, variant.Words)).ToArray()).ToArray();

        // Section 3.2: what the U-Net attends to, read once for all phrases and variants.
        var request =
            ReadingRequest.For(variants, targets.SelectMany(phrases => phrases).SelectMany(target => target.Tokens));
        AttentionReading reading = new AttentionReader(model).Read(image, text, request, clock);

        clock.Begin("masks", variants.Count);
        var results = new List<GroundingResult>();
        for (int v = 0; v < variants.Count; v++)
        {
            GroundedPhrase[] phrases =
                [.. targets[v].Select((target, index) => Locate(image, reading, target, index, variants[v]))];
            results.Add(new GroundingResult(image, narrative.Text, variants[v], identity, phrases)
            {
                Prompts = reading.Prompts,
                Warnings = GroundingWarnings.Of(narrative, phrases, reading),
            });
            clock.Step();
        }
        clock.End();
        foreach (var result in results)
            (result.Timings, result.Computation) = (clock.Timings, clock.Computation);
        return results;
    }

    private GroundedPhrase Locate(
        Image image, AttentionReading reading, PhraseTarget target, int index, GroundingOptions options)
    {
        int width = image.Width, height = image.Height;
        if (target.Tokens.Count == 0) return Empty(index, target, width, height);

        // Section 3.4, eq. 9 and 10: the phrase's map on each grid is the weighted sum of its tokens' maps.
        float[] weights = Weigh(target, reading, options.Weighting);
        FloatImage[] maps = [.. options.CrossResolutions!.Select(side =>
            PhraseMaps.Sum([.. target.Tokens.Select(token => reading.CrossMap(side, token))], weights))];

        PictureMap heat;
        FloatImage? grid;
        if (options.Segmentation == SegmentationKind.CrossAttention)
        {
            grid = maps.Length == 1 ? PhraseMaps.ScaleToUnit(maps[0]) : null;
            heat = new PictureMap(grid is null ? maps : [grid], width, height);
        }
        else
        {
            // Section 3.3, eq. 6 and 7: anchors, and what they attend to.
            SelfAttentionMap self = reading.SelfAttention!;
            Mask anchors = LocateToSegment.Anchors(
                PhraseMaps.Fuse(maps, self.Side, self.Side), self.Side, options.AnchorThreshold);
            grid = LocateToSegment.Enhance(self, anchors);
            heat = new PictureMap([grid], width, height);
        }

        // Eq. 8.
        Mask mask = heat.ToMask(options.MaskThreshold);
        var raw = new EnlargedMap(maps[0], width, height);
        return new GroundedPhrase(index, target.Phrase.Text, target.Phrase.Span, mask, heat.ToImage)
        {
            Head = target.Phrase.Head,
            Grid = grid,
            Tokens =
                [.. target.Tokens.Select((token, i) =>
                    new PhraseToken(reading.Text.Tokens[token].Text, token, weights[i]))],
            Outcome = mask.Area == 0 ? PhraseOutcome.Flat : PhraseOutcome.Grounded,
            PeakAttention = PhraseMaps.Peak(maps[0]),
            MeanAttention = PictureMap.MeanInside(raw, mask),
            Warnings = target.Warnings,
        };
    }

    /// <summary>Eq. 9 in the form that the options name.</summary>
    private float[] Weigh(PhraseTarget target, AttentionReading reading, WordWeighting weighting) => weighting switch
    {
        WordWeighting.TokenStates => SubjectFocus.FromTokenStates([.. target.Tokens.Select(reading.State)]),
        WordWeighting.PooledTokens => SubjectFocus.FromPooledTokens(PoolEach(target.Tokens, reading.Text)),
        WordWeighting.Uniform => SubjectFocus.Uniform(target.Tokens.Count),
        WordWeighting.LastToken => SubjectFocus.LastToken(target.Tokens.Count),
        _ => throw new DenoteException($"There is no weighting '{weighting}'."),
    };

    /// <summary>The pooled output of each token as a prompt of its own.</summary>
    private float[][] PoolEach(IReadOnlyList<int> tokens, ClipEncoding text)
    {
        using var scope = TensorScope.Enter();
        var pooled = model.TextEncoder.Pool(
            [.. tokens.Select(token => model.Tokenizer.Pad([text.Tokens[token].Id]))]);
        return [.. tokens.Select((_, i) => pooled.Slice(i, 1).ToArray())];
    }

    private static GroundedPhrase Empty(int index, PhraseTarget target, int width, int height) =>
        new(index, target.Phrase.Text, target.Phrase.Span, new Mask(width, height),
            () => new FloatImage(width, height))
        {
            Head = target.Phrase.Head,
            Outcome = PhraseOutcome.Empty,
            Warnings = target.Warnings,
        };
}
