using Denote.Imaging;
using Denote.Models.Cutler;
using Denote.Tensors;

namespace Denote.Proposals;

/// <summary>
/// Regions by CutLER (Wang et al., CVPR 2023): a detector that was trained on MaskCut's masks, without any labels, and
/// finds whatever looks like an object.
/// </summary>
public sealed class CutlerProposer : IRegionProposer
{
    private const int Steps = 4;

    private readonly CutlerModel _model;
    private readonly CutlerOptions _options;

    /// <summary>Creates a proposer.</summary>
    /// <param name="model">The network; not closed by this object.</param>
    /// <param name="options">Settings; null means the defaults.</param>
    public CutlerProposer(CutlerModel model, CutlerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _options) = (model, options ?? CutlerOptions.Default);
    }

    /// <inheritdoc/>
    public string Name => "cutler";

    /// <inheritdoc/>
    /// <remarks>The surest region comes first; the score is the mean of the cascade's stages, 0..1.</remarks>
    public IReadOnlyList<RegionProposal> Propose(
        Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = TensorScope.Enter(cancellation);
        var (width, height) = _options.SizeOf(image.Width, image.Height);
        var resized = Resampling.Resize(image, width, height, ResampleFilter.Bilinear);
        var pixels = Tensor.Empty([1, height, width, 3]);
        for (int i = 0; i < pixels.Count; i++) pixels.Span[i] = resized.Pixels[i] / 255f;
        int done = 0;
        progress?.Report(new DenoteProgress("proposals", done, Steps));
        var found = _model.Detect(
            _model.Config.Normalization.Apply(pixels),
            _options.Detection,
            () => progress?.Report(new DenoteProgress("proposals", ++done, Steps)));

        float across = (float)image.Width / width, down = (float)image.Height / height;
        var regions = new List<RegionProposal>();
        foreach (var detection in found)
        {
            cancellation.ThrowIfCancellationRequested();
            var box = detection.Box.Scale(across, down).Clip(image.Width, image.Height);
            var mask = MaskPasting.Paste(box, detection.Mask, detection.MaskSide, image.Width, image.Height);
            if (mask.Area > 0) regions.Add(new RegionProposal(mask, detection.Score));
        }
        return regions;
    }
}
