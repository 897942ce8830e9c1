using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Transformer blocks over the pixels of a feature map (<c>Transformer2DModel</c>), with a residual around them.
/// </summary>
internal sealed class SpatialTransformer
{
    private const float Epsilon = 1e-6f;

    private readonly string _path;
    private readonly int _groups;
    private readonly NormWeights _norm;
    private readonly LinearWeights _projectIn;
    private readonly TransformerBlock[] _blocks;
    private readonly LinearWeights _projectOut;

    public SpatialTransformer(
        Weights weights, UNetConfig config, int blocks, UNetStage stage, int level, AttentionSites sites)
    {
        int channels = config.BlockOutChannels[level];
        LinearWeights Project(string name) => config.UseLinearProjection
            ? weights.Linear(name, channels, channels)
            : weights.Pointwise(name, channels, channels);
        _path = weights.Path;
        _groups = config.NormGroups;
        _norm = weights.Norm("norm", channels);
        _projectIn = Project("proj_in");
        _blocks =
        [
            .. Enumerable.Range(0, blocks).Select(i => new TransformerBlock(
                weights.At("transformer_blocks", i), channels, config.CrossAttentionChannels,
                config.AttentionHeads[level], stage, level, sites)),
        ];
        _projectOut = Project("proj_out");
    }

    /// <summary>
    /// <c>[B, h, w, C]</c> to the same; from a row for each image to a row for each prompt, or to the same.
    /// </summary>
    public Tensor Forward(Tensor x, UNetPass pass)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        var h = Ops.Linear(Ops.GroupNorm(x, _norm, _groups, Epsilon), _projectIn);
        h = h.Reshape([x.Shape[0], x.Shape[1] * x.Shape[2], x.Shape[3]]);
        foreach (var block in _blocks) h = block.Forward(h, pass);
        x = pass.ForAllRows(x);
        h = Ops.Linear(h.Reshape(x.Shape), _projectOut, residual: x);
        return scope.Keep(ModuleTrace.Output(_path, h));
    }
}
