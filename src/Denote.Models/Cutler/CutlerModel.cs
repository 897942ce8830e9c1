using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Models.Cutler;

/// <summary>
/// CutLER's detector (Wang et al., "Cut and Learn for Unsupervised Object Detection and Instance Segmentation", CVPR
/// 2023): a Cascade Mask R-CNN with ResNet-50 and a feature pyramid, under detectron2's parameter names.
/// </summary>
public sealed class CutlerModel : IDisposable
{
    /// <summary>Sides of the network's input are multiples of this.</summary>
    private const int Divisor = 32;

    private readonly Weights _weights;
    private readonly ResNet _backbone;
    private readonly FeaturePyramid _pyramid;
    private readonly RegionProposalNetwork _proposals;
    private readonly BoxCascade _cascade;
    private readonly MaskHead _masks;

    /// <summary>Takes the network's layers from its checkpoint.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="weights">The checkpoint; closed with this object.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public CutlerModel(CutlerConfig config, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        (Config, _weights) = (config, weights);
        _backbone = new ResNet(config, weights.At("backbone.bottom_up"));
        _pyramid = new FeaturePyramid(config, weights.At("backbone"));
        _proposals = new RegionProposalNetwork(config, weights.At("proposal_generator.rpn_head"));
        _cascade = new BoxCascade(config, weights.At("roi_heads"));
        _masks = new MaskHead(config, weights.At("roi_heads.mask_head"));
    }

    /// <summary>Sizes.</summary>
    public CutlerConfig Config { get; }

    /// <summary>The files of the checkpoint.</summary>
    internal IReadOnlyList<ITensorFile> Files => _weights.Files;

    /// <summary>Opens a checkpoint: <c>cutler_cascade_final.pth</c>, or the same tensors as safetensors.</summary>
    /// <param name="path">The file, or a folder that holds only it.</param>
    /// <exception cref="ModelException">It is missing, broken, or no such network.</exception>
    public static CutlerModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var weights = Weights.OpenModel(path);
        try
        {
            return new CutlerModel(CutlerConfig.Infer(weights), weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Finds objects, the surest first.</summary>
    /// <param name="image"><c>[1, H, W, 3]</c>, red first, scaled by <see cref="CutlerConfig.Normalization"/>.</param>
    /// <param name="options">What is kept; null means CutLER's.</param>
    /// <param name="stepDone">Told of backbone, proposals, cascade and masks: four times.</param>
    /// <exception cref="ModelException">The image has another shape.</exception>
    public IReadOnlyList<Detection> Detect(Tensor image, DetectionOptions? options = null, Action? stepDone = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= DetectionOptions.Default;
        if (image.Rank != 4 || image.Shape[0] != 1 || image.Shape[3] != 3 || image.Count == 0)
            throw new ModelException($"The image is {image.Shape}, expected [1, height, width, 3].");
        int height = image.Shape[1], width = image.Shape[2];
        using var scope = TensorScope.Enter();
        Tensor[] levels = Encode(image);
        stepDone?.Invoke();
        var boxes = _proposals.Propose(levels, width, height, options);
        stepDone?.Invoke();
        // p6 serves proposals alone.
        var features = new RegionFeatures(levels[..^1]);
        var objects = boxes.Count == 0 ? [] : _cascade.Find(features, boxes, width, height, options);
        stepDone?.Invoke();
        Detection[] found =
        [
            .. objects.Zip(_masks.Forward(features, objects), (entry, mask) =>
                new Detection(entry.Box, entry.Score, entry.Class, mask, MaskHead.MaskSide)),
        ];
        stepDone?.Invoke();
        return found;
    }

    /// <summary>Closes the checkpoint.</summary>
    public void Dispose() => _weights.Dispose();

    private Tensor[] Encode(Tensor image)
    {
        using var scope = TensorScope.Enter();
        static int Missing(int side) => (Divisor - side % Divisor) % Divisor;
        var padded = Ops.Pad(image, new Padding(0, 0, Missing(image.Shape[1]), Missing(image.Shape[2])));
        Tensor[] levels = _pyramid.Forward(_backbone.Forward(padded));
        foreach (var level in levels) scope.Keep(level);
        return levels;
    }
}
