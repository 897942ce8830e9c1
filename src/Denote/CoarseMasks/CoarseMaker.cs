using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Clip;
using Denote.Models.Diffusion;
using Denote.Referring;
using Denote.Refining;

namespace Denote.CoarseMasks;

/// <summary>Coarse masks of the named classes, by any of the methods.</summary>
internal sealed class CoarseMaker(StableDiffusion model, ModelIdentity identity, ModelCompanions companions)
{
    /// <summary>Makes them.</summary>
    public CoarseResult Make(
        Image image,
        IReadOnlyList<string> classes,
        CoarseMethod method,
        CoarseOptions options,
        IProgress<DenoteProgress>? progress)
    {
        if (classes.Count == 0) throw new DenoteException("There is no class; say what to look for, for example: boat.");
        if (classes.FirstOrDefault(string.IsNullOrWhiteSpace) is not null)
            throw new DenoteException("A class has no name; say what to look for, for example: boat.");
        var clock = new StageClock(progress);
        var maps = Create(method, options).Make(image, classes, clock);
        clock.End();
        return new CoarseResult(image, method, options, identity,
        [
            .. maps.Select((map, i) => new CoarseMask(
                classes[i], PhraseMaps.Resize(map, image.Width, image.Height))),
        ])
        {
            Timings = clock.Timings,
        };
    }

    private ICoarseMaskMaker Create(CoarseMethod method, CoarseOptions options) => method switch
    {
        CoarseMethod.Attention => new AttentionMaps(model, options),
        CoarseMethod.DiffSegmenter => new DiffSegmenterMaps(model, options),
        CoarseMethod.MaskClip => new DenseClipMaps(model, companions.Clip, DenseAttention.Value, options),
        CoarseMethod.Sclip => new DenseClipMaps(model, companions.Clip, DenseAttention.Correlative, options),
        CoarseMethod.ClipEs => new ClassActivationMaps(model, companions.Clip, options),
        _ => throw new DenoteException($"There is no method '{method}'."),
    };
}
