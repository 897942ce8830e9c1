using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Two 3x3 convolutions, each after GroupNorm and SiLU, with a residual; in the U-Net the time embedding is added
/// between them, in the autoencoder there is none.
/// </summary>
internal sealed class ResnetBlock
{
    private readonly string _path;
    private readonly int _groups;
    private readonly float _epsilon;
    private readonly NormWeights _norm1;
    private readonly ConvWeights _conv1;
    private readonly LinearWeights? _timeProjection;
    private readonly NormWeights _norm2;
    private readonly ConvWeights _conv2;
    private readonly LinearWeights? _shortcut;

    public ResnetBlock(
        Weights weights, int inChannels, int outChannels, int groups, float epsilon, int? timeChannels = null)
    {
        (_path, _groups, _epsilon) = (weights.Path, groups, epsilon);
        _norm1 = weights.Norm("norm1", inChannels);
        _conv1 = weights.Conv("conv1", inChannels, outChannels, kernel: 3);
        if (timeChannels is { } channels) _timeProjection = weights.Linear("time_emb_proj", channels, outChannels);
        _norm2 = weights.Norm("norm2", outChannels);
        _conv2 = weights.Conv("conv2", outChannels, outChannels, kernel: 3);
        if (inChannels != outChannels) _shortcut = weights.Pointwise("conv_shortcut", inChannels, outChannels);
    }

    /// <summary><c>[B, h, w, in]</c> and the time embedding to <c>[B, h, w, out]</c>.</summary>
    /// <param name="x">The input, or its first channels.</param>
    /// <param name="time">The time embedding, where the block has one.</param>
    /// <param name="skip">The rest of the input's channels, or null.</param>
    public Tensor Forward(Tensor x, PassTime? time = null, Tensor? skip = null)
    {
        using var scope = TensorScope.Enter();
        var shift = _timeProjection is null ? null : time!.Project(_timeProjection, x.Shape[0]);
        Tensor?[] inputs = [x, shift, skip];
        return scope.Keep(GradientTape.Checkpoint(given =>
        {
            int next = 0;
            var all = Array.ConvertAll(inputs, input => input is null ? null : given[next++]);
            return Run(all[0]!, all[1], all[2], takesInput: false);
        }, [.. inputs.OfType<Tensor>()]));
    }

    /// <summary>The same for an input that nothing else needs: its memory is reused or returned.</summary>
    /// <param name="x"><c>[B, h, w, in]</c>; disposed here, but for a tape that follows it.</param>
    public Tensor Consume(Tensor x)
    {
        if (GradientTape.Follows(x)) return Run(x, null, null, takesInput: false);
        var strips = RowStrips.For(x.Shape, _conv1.OutChannels);
        return strips is null ? Run(x, null, null, takesInput: true) : RunInStrips(x, strips);
    }

    /// <summary>
    /// Computes what lies between the two convolutions twice, a few rows at a time, and never stores it: once for its
    /// statistics, once for the result, which is written where the residual is. Bit by bit the same as at once.
    /// </summary>
    private Tensor RunInStrips(Tensor x, RowStrips strips)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        var source = new ImageSource(x).Normalize(_norm1, _groups, _epsilon, Activation.Silu);
        using var statistics = new ImageStatistics(x.Shape[0], _conv1.OutChannels);
        foreach (var rows in strips.Rows())
        {
            using var part = Ops.Conv2d(source, _conv1, rows: rows);
            statistics.Add(part);
        }
        var result = _shortcut is null ? x.Reshape(x.Shape) : Ops.Linear(x, _shortcut);
        foreach (var (rows, hidden) in strips.WithNeighbours(rows => Ops.Conv2d(source, _conv1, rows: rows)))
        {
            using var inner = TensorScope.Enter();
            var normalized = new ImageSource(hidden.Tensor) { WholeHeight = x.Shape[1] }
                .Normalize(_norm2, _groups, _epsilon, Activation.Silu, statistics);
            var target = result.Reshape([x.Shape[1], x.Shape[2], result.Shape[3]]).Slice(rows.First, rows.Count);
            Ops.Conv2dAddInPlace(target.Reshape([1, .. target.Shape.ToArray()]), normalized, _conv2,
                rows.First - hidden.First);
        }
        x.Dispose();
        return scope.Keep(ModuleTrace.Output(_path, result));
    }

    private Tensor Run(Tensor x, Tensor? shift, Tensor? skip, bool takesInput)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        var source = new ImageSource(x, skip);
        var h = Ops.Conv2d(source.Normalize(_norm1, _groups, _epsilon, Activation.Silu), _conv1, channelBias: shift);
        var residual = _shortcut is null ? source.ToTensor() : Ops.Linear(source, _shortcut);
        if (takesInput && residual != x) x.Dispose();
        var normalized = new ImageSource(h).Normalize(_norm2, _groups, _epsilon, Activation.Silu);
        h = Ops.Conv2d(normalized, _conv2, residual: residual, takesResidual: takesInput || residual != x);
        return scope.Keep(ModuleTrace.Output(_path, h));
    }
}
