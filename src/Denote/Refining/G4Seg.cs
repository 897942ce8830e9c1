using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Referring;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Refining;

/// <summary>
/// G4Seg (Zhang et al., "G4Seg: Generation for Inexact Segmentation Refinement with Diffusion Models", ICME 2025): the
/// picture is generated anew under a coarse mask; where the generated picture looks like another place of the original,
/// the mask takes up what it says of that place.
/// </summary>
/// <param name="model">The diffusion model.</param>
/// <param name="identity">Its name and hash.</param>
/// <param name="companions">CLIP, and the ControlNet where the settings ask for one.</param>
internal sealed class G4Seg(StableDiffusion model, ModelIdentity identity, ModelCompanions companions)
{
    /// <summary>Decoding takes far more memory than the U-Net: so many pixels at once.</summary>
    private const int DecodedPixels = 1 << 19;

    /// <summary>Refines masks in several ways that share what they can.</summary>
    public IReadOnlyList<RefiningResult> Refine(
        Image image,
        IReadOnlyList<CoarseMask> coarse,
        IReadOnlyList<RefiningOptions> variants,
        IProgress<DenoteProgress>? progress)
    {
        if (coarse.Count == 0) throw new DenoteException("There is no coarse mask; give one for each class.");
        if (variants.Count == 0) throw new DenoteException("There are no settings to refine with; give one or more.");
        using var scope = TensorScope.Enter();
        var clock = new StageClock(progress);
        FloatImage[] before = [.. coarse.Select(mask => mask.At(image.Width, image.Height))];

        // What all classes share: x_0 and the features of the original.
        clock.Begin("picture");
        var picture = Read(image, variants);
        var rounds = new List<(RefiningOptions Options, GeneratedPicture?[] Generated)>();
        var results = new List<RefiningResult>();
        foreach (var options in variants)
        {
            FloatImage[] maps = before;
            GeneratedPicture?[] generated = [];
            for (int round = 0; round < options.Iterations; round++)
            {
                // The first round of settings that generate alike is done once.
                int known = round > 0 ? -1 : rounds.FindIndex(other => other.Options.GeneratesAs(options));
                generated = known >= 0 ? rounds[known].Generated : Generate(picture, coarse, maps, options, clock);
                if (round == 0 && known < 0) rounds.Add((options, generated));
                maps = [.. maps.Select((map, i) => generated[i] is { } seen ? Align(map, seen, options) : map)];
            }
            results.Add(new RefiningResult(image, options, identity,
            [
                .. coarse.Select((mask, i) => new RefinedMask(
                    i, mask.ClassName, before[i], maps[i], options.Threshold, generated[i]?.Picture)
                {
                    ControlCategory = generated[i]?.Category?.Name,
                    LacksCategory = options.ControlScale is not null && generated[i] is { Category: null },
                    CoarseNotes = mask.Notes,
                }),
            ])
            {
                Control = options.ControlScale is null ? null : companions.Control.Identity,
            });
        }
        clock.End();
        foreach (var result in results)
            (result.Timings, result.Computation) = (clock.Timings, clock.Computation);
        return results;
    }

    /// <summary>The picture as latent, and as features at every size that the settings name.</summary>
    private Reading Read(Image image, IReadOnlyList<RefiningOptions> variants)
    {
        var latent = PictureLatent.Encode(model, image);
        var pixels = PictureLatent.ToTensor(PictureLatent.Square(model, image));
        var features = variants.Select(options => options.FeatureGrid).Distinct().ToDictionary(grid => grid, grid =>
        {
            var encoder = new DenseFeatures(companions.Clip.Model.Vision, grid);
            return (encoder, encoder.Encode(pixels));
        });
        return new Reading(latent, features);
    }

    /// <summary>
    /// Generates the picture anew under the mask of each class and finds what it looks like; null for a class without
    /// foreground or without background, with which there is nothing to inject and nothing to compare.
    /// </summary>
    private GeneratedPicture?[] Generate(
        Reading picture,
        IReadOnlyList<CoarseMask> coarse,
        FloatImage[] maps,
        RefiningOptions options,
        StageClock clock)
    {
        var answers = new GeneratedPicture?[maps.Length];
        int[] active = [.. Enumerable.Range(0, maps.Length).Where(i => HasEdge(maps[i], options.Threshold))];
        if (active.Length == 0) return answers;
        RefiningTarget[] targets =
            [.. active.Select(i => RefiningTarget.Find(model.Tokenizer, options, coarse[i].ClassName))];

        // EMI: section II-C1.
        using var scope = TensorScope.Enter();
        var generation = new MaskConditionedGeneration(model, picture.Latent, options,
            options.ControlScale is null ? null : companions.Control.Model.Network);
        clock.Begin("generation", generation.Steps(active.Length));
        var latents = generation.Run(targets, [.. active.Select(i => maps[i])], clock);

        // SCA: section II-C2.
        clock.Begin("correspondence", active.Length);
        var (encoder, original) = picture.Features[options.FeatureGrid];
        int atOnce = Math.Max(1, DecodedPixels / (model.NativeSize * model.NativeSize));
        foreach (int[] group in Enumerable.Range(0, active.Length).Chunk(atOnce))
        {
            using var inner = TensorScope.Enter();
            var pictures = Decode(latents.Slice(group[0], group.Length));
            var features = encoder.Encode(pictures);
            for (int i = 0; i < group.Length; i++)
            {
                int[] matches = SemanticCorrespondence.Find(Row(original, 0), Row(features, i));
                answers[active[group[i]]] = new GeneratedPicture(
                    PictureLatent.ToImage(pictures.Slice(i, 1)),
                    matches,
                    options.FeatureGrid,
                    targets[group[i]].Category);
                clock.Step();
            }
        }
        return answers;
    }

    /// <summary>
    /// Generated pictures are only looked at for what is most alike, so that they may be decoded with larger rounding
    /// errors, in three quarters of the time (docs/performance.md).
    /// </summary>
    private Tensor Decode(Tensor latents)
    {
        bool mayRound = TensorSettings.Accuracy != ConvolutionAccuracy.Precise;
        using var accuracy =
            TensorSettings.Use(mayRound ? ConvolutionAccuracy.Fast : ConvolutionAccuracy.Precise);
        return PictureLatent.Decode(model, latents);
    }

    /// <summary>Eq. 9, with the confidence filter.</summary>
    private static FloatImage Align(FloatImage map, GeneratedPicture seen, RefiningOptions options)
    {
        FloatImage matched = ProbabilityMixing.Matched(map, seen.Matches, seen.Grid, seen.Grid);
        return ProbabilityMixing.Mix(map, matched, options.Mixing, options.ConfidenceFilter);
    }

    private static bool HasEdge(FloatImage map, float threshold)
    {
        int area = Mask.FromProbability(map, threshold).Area;
        return area > 0 && area < map.Pixels.Length;
    }

    /// <summary>One row of a batch of cells, <c>[cells, C]</c>.</summary>
    private static Tensor Row(Tensor features, int row) =>
        features.Slice(row, 1).Reshape([features.Shape[1], features.Shape[2]]);

    /// <summary>What all classes and settings share.</summary>
    private sealed record Reading(
        Tensor Latent, IReadOnlyDictionary<int, (DenseFeatures Encoder, Tensor Original)> Features);
}
