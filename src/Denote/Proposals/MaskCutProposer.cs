using Denote.Imaging;
using Denote.Models;
using Denote.Models.Vit;
using Denote.PostProcessing;
using Denote.Tensors;

namespace Denote.Proposals;

/// <summary>
/// Regions by MaskCut (CutLER, section 3.2): normalised cuts of the features of any network, by the paper DINO's keys.
/// Nothing is trained, and nothing but those features is needed.
/// </summary>
public sealed class MaskCutProposer : IRegionProposer
{
    private readonly Func<Image, Tensor> _features;
    private readonly MaskCutOptions _options;

    /// <summary>Creates a proposer for features of any kind.</summary>
    /// <param name="features">
    /// From a square picture of <see cref="MaskCutOptions.PictureSize"/> to its features, <c>[h, w, C]</c>, of the
    /// current scope.
    /// </param>
    /// <param name="options">Settings; null means CutLER's.</param>
    public MaskCutProposer(Func<Image, Tensor> features, MaskCutOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        (_features, _options) = (features, options ?? MaskCutOptions.Default);
    }

    /// <inheritdoc/>
    public string Name => "maskcut";

    /// <summary>Creates a proposer for DINO: the keys of the last layer.</summary>
    /// <param name="model">The network; not closed by this object.</param>
    /// <param name="options">Settings; null means CutLER's. The picture size is rounded to whole patches.</param>
    public static MaskCutProposer ForDino(VitModel model, MaskCutOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= MaskCutOptions.Default;
        int patch = model.Config.PatchSize, patches = Math.Max(2, options.PictureSize / patch);
        return new MaskCutProposer(
            picture => DinoKeys(model, picture), options with { PictureSize = Math.Max(16, patches * patch) });
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The score is 1 minus the cost of the cut, so that regions that hang together with nothing else have the largest;
    /// they come in the order of discovery and do not overlap, but for what the CRF adds to them.
    /// </remarks>
    public IReadOnlyList<RegionProposal> Propose(
        Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = TensorScope.Enter(cancellation);
        int steps = 1 + 2 * _options.Objects, done = 0;
        void Step() => progress?.Report(new DenoteProgress("proposals", ++done, steps));

        int side = _options.PictureSize;
        var square = Resampling.Resize(image, side, side);
        var grid = _features(square);
        if (grid.Rank != 3 || grid.Count == 0)
            throw new DenoteException($"MaskCut's features are {grid.Shape}; it needs [height, width, channels].");
        Step();
        var objects = MaskCut.Find(grid, _options, Step, cancellation);
        var regions = new List<RegionProposal>();
        foreach (var (mask, cost) in objects)
        {
            if (Fit(square, mask.Resize(side, side)) is { } fitted)
            {
                var full = Mask.FromGrey(Resampling.Resize(
                    fitted.ToGrey(), image.Width, image.Height, ResampleFilter.Bilinear));
                if (full.Area > 0) regions.Add(new RegionProposal(full, (float)(1 - cost)));
            }
            Step();
        }
        return regions;
    }

    /// <summary>The mask fitted to the picture, its holes filled; null where hardly anything of it is left.</summary>
    private Mask? Fit(Image picture, Mask mask)
    {
        if (_options.Crf is not { } crf) return mask;
        var options = new PostProcessingOptions { Kind = PostProcessingKind.Crf, Crf = crf };
        var fitted = FillHoles(PostProcessor.RefineMask(picture, mask, options));
        return fitted.IntersectionOverUnion(mask) < _options.SmallestAgreement ? null : fitted;
    }

    /// <summary>The mask with everything that it encloses.</summary>
    internal static Mask FillHoles(Mask mask)
    {
        var rest = ConnectedComponents.Of(mask.Complement(), Connectivity.Four);
        var isOpen = new bool[rest.Count];
        for (int y = 0; y < mask.Height; y++)
        {
            bool isEdgeRow = y == 0 || y == mask.Height - 1;
            for (int x = 0; x < mask.Width; x += isEdgeRow ? 1 : Math.Max(1, mask.Width - 1))
                if (rest.Labels[y * mask.Width + x] is var part and >= 0) isOpen[part] = true;
        }
        var filled = mask.Clone();
        for (int i = 0; i < filled.Pixels.Length; i++)
            if (rest.Labels[i] is var part and >= 0 && !isOpen[part]) filled.Pixels[i] = true;
        return filled;
    }

    private static Tensor DinoKeys(VitModel model, Image picture)
    {
        using var scope = TensorScope.Enter();
        var pixels = Tensor.Empty([1, picture.Height, picture.Width, 3]);
        for (int i = 0; i < pixels.Count; i++) pixels.Span[i] = picture.Pixels[i] / 255f;
        var encoding = model.Forward(
            model.Config.Normalization.Apply(pixels), new LayerFeature(-1, AttentionFeature.Key));
        int channels = model.Config.Channels, patches = encoding.GridHeight * encoding.GridWidth;
        // The class token comes first, then DINOv2's registers.
        var all = encoding.Features[0];
        var keys = all.Reshape([all.Shape[1], channels]).Slice(all.Shape[1] - patches, patches);
        return scope.Keep(keys.Reshape([encoding.GridHeight, encoding.GridWidth, channels]).Clone());
    }
}
