using Denote.Tensors;

namespace Denote.Models.Cutler;

/// <summary>
/// A feature pyramid (Lin et al., CVPR 2017): each stage of the backbone, joined by what the coarser ones know. Its
/// layers are <c>fpn_lateral2</c> to 5 and <c>fpn_output2</c> to 5, with a bias or a normalisation.
/// </summary>
internal sealed class FeaturePyramid
{
    private readonly ConvWeights[] _laterals;
    private readonly ConvWeights[] _outputs;

    public FeaturePyramid(CutlerConfig config, Weights weights)
    {
        int channels = config.PyramidChannels;
        ConvWeights Layer(string name, int inChannels, int kernel) => config.PyramidHasNorms
            ? weights.NormalizedConv(name, inChannels, channels, kernel)
            : weights.Conv(name, inChannels, channels, kernel);
        _laterals =
        [
            .. config.Blocks.Select((_, stage) => Layer($"fpn_lateral{stage + 2}", config.StageChannels(stage), 1)),
        ];
        _outputs = [.. config.Blocks.Select((_, stage) => Layer($"fpn_output{stage + 2}", channels, 3))];
    }

    /// <summary>The levels p2 to p6, each half as large as the one before.</summary>
    /// <param name="stages">The backbone's outputs.</param>
    public Tensor[] Forward(Tensor[] stages)
    {
        var levels = new Tensor[stages.Length + 1];
        Tensor? above = null;
        for (int stage = stages.Length - 1; stage >= 0; stage--)
        {
            var x = stages[stage];
            var coarse = above is null
                ? null
                : Ops.Resize(above, x.Shape[1], x.Shape[2], ResizeMode.Nearest);
            above = Ops.Conv2d(x, _laterals[stage], padding: Padding.None, residual: coarse);
            levels[stage] = Ops.Conv2d(above, _outputs[stage]);
        }
        // p6 is every other cell of p5.
        levels[^1] = Ops.MaxPool(levels[^2], 1, 2);
        return levels;
    }
}
