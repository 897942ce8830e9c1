using Denote.Tensors;

namespace Denote.Models.Cutler;

/// <summary>
/// The sizes of a Cascade Mask R-CNN, read off its tensors; what no tensor tells is CutLER's
/// (<c>cascade_mask_rcnn_R_50_FPN.yaml</c>).
/// </summary>
public sealed record CutlerConfig
{
    /// <summary>More blocks, convolutions or stages than any network has.</summary>
    private const int Most = 100;

    private const string Backbone = "backbone.bottom_up.";

    /// <summary>Channels of the first convolution.</summary>
    public int StemChannels { get; init; } = 64;

    /// <summary>Channels inside the blocks of the first stage; doubled from stage to stage.</summary>
    public int NarrowChannels { get; init; } = 64;

    /// <summary>Channels that the first stage gives; doubled from stage to stage.</summary>
    public int FirstStageChannels { get; init; } = 256;

    /// <summary>Blocks of the four stages: 3, 4, 6, 3 for ResNet-50.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [3, 4, 6, 3];

    /// <summary>Channels of every level of the pyramid.</summary>
    public int PyramidChannels { get; init; } = 256;

    /// <summary>Whether the pyramid's convolutions are followed by normalisations, as CutLER's are.</summary>
    public bool PyramidHasNorms { get; init; } = true;

    /// <summary>Channels of the box heads' two linear layers.</summary>
    public int BoxChannels { get; init; } = 1024;

    /// <summary>Convolutions of the mask head.</summary>
    public int MaskConvolutions { get; init; } = 4;

    /// <summary>Channels of the mask head.</summary>
    public int MaskChannels { get; init; } = 256;

    /// <summary>Classes; CutLER has one, "object".</summary>
    public int Classes { get; init; } = 1;

    /// <summary>How the picture's colours, red first, are scaled.</summary>
    public PixelNormalization Normalization { get; init; } = PixelNormalization.ImageNet;

    /// <summary>Channels that a stage gives.</summary>
    /// <param name="stage">0..3.</param>
    public int StageChannels(int stage) => FirstStageChannels << stage;

    /// <summary>Reads the sizes off a checkpoint in detectron2's names.</summary>
    /// <param name="weights">The checkpoint.</param>
    /// <exception cref="ModelException">It is no Cascade Mask R-CNN with a residual backbone and a pyramid.</exception>
    public static CutlerConfig Infer(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Shape Size(string name, int rank) => weights.ShapeOf(name) is { } shape && shape.Rank == rank
            ? shape
            : throw new ModelException($"{weights.FileName}: it does not look like CutLER's detector (Cascade Mask "
                + $"R-CNN, ResNet-FPN): there is no tensor '{name}' of {rank} axes.");
        int Count(Func<int, string> name) =>
            Enumerable.Range(0, Most).TakeWhile(i => weights.Has(name(i) + ".weight")).Count();

        if (!weights.Has("roi_heads.box_head.2.fc1.weight") && weights.Has("roi_heads.box_head.fc1.weight"))
            throw new ModelException($"{weights.FileName}: this is a Mask R-CNN with one stage; get CutLER's cascade "
                + "(cutler_cascade_final.pth).");
        return new CutlerConfig
        {
            StemChannels = Size(Backbone + "stem.conv1.weight", 4)[0],
            NarrowChannels = Size(Backbone + "res2.0.conv1.weight", 4)[0],
            FirstStageChannels = Size(Backbone + "res2.0.conv3.weight", 4)[0],
            Blocks = [.. Enumerable.Range(2, 4).Select(stage => Count(i => $"{Backbone}res{stage}.{i}.conv1"))],
            PyramidChannels = Size("backbone.fpn_output2.weight", 4)[0],
            PyramidHasNorms = weights.Has("backbone.fpn_output2.norm.weight"),
            BoxChannels = Size("roi_heads.box_head.0.fc1.weight", 2)[0],
            MaskConvolutions = Count(i => $"roi_heads.mask_head.mask_fcn{i + 1}"),
            MaskChannels = Size("roi_heads.mask_head.deconv.weight", 4)[1],
            Classes = Size("roi_heads.mask_head.predictor.weight", 4)[0],
        };
    }
}
