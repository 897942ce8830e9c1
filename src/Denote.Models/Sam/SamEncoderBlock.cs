using Denote.Tensors;

namespace Denote.Models.Sam;

/// <summary>
/// One transformer block of SAM's image encoder; attention within windows, or global where the window is 0.
/// </summary>
internal sealed class SamEncoderBlock
{
    private const float Epsilon = 1e-6f;

    private readonly string _path;
    private readonly int _window;
    private readonly NormWeights _norm1;
    private readonly SamEncoderAttention _attention;
    private readonly NormWeights _norm2;
    private readonly LinearWeights _mlp1;
    private readonly LinearWeights _mlp2;

    public SamEncoderBlock(SamConfig config, int window, Weights weights)
    {
        int channels = config.EncoderEmbedDim, hidden = (int)(channels * config.MlpRatio);
        _path = weights.Path;
        _window = window;
        _norm1 = weights.Norm("norm1", channels);
        _attention = new SamEncoderAttention(config, window == 0 ? config.Grid : window, weights.At("attn"));
        _norm2 = weights.Norm("norm2", channels);
        _mlp1 = weights.Linear("mlp.lin1", channels, hidden);
        _mlp2 = weights.Linear("mlp.lin2", hidden, channels);
    }

    /// <summary>x + attention(norm(x)), then + mlp(norm(x)); <c>[B, H, W, C]</c> to the same.</summary>
    public Tensor Forward(Tensor x)
    {
        using var section = TensorProfile.Block(_path);
        using var scope = TensorScope.Enter();
        var h = Ops.LayerNorm(x, _norm1, Epsilon);
        h = _window == 0 ? _attention.Forward(h) : AttendInWindows(h);
        x = Ops.Add(x, h);
        h = Ops.Linear(Ops.LayerNorm(x, _norm2, Epsilon), _mlp1, Activation.Gelu);
        return scope.Keep(Ops.Linear(h, _mlp2, residual: x));
    }

    private Tensor AttendInWindows(Tensor x)
    {
        int batch = x.Shape[0], height = x.Shape[1], width = x.Shape[2], channels = x.Shape[3];
        int rows = (height + _window - 1) / _window, columns = (width + _window - 1) / _window;
        var padding = new Padding(0, 0, rows * _window - height, columns * _window - width);
        var padded = padding == Padding.None ? x : Ops.Pad(x, padding);

        var windows = Ops.Permute(padded.Reshape([batch, rows, _window, columns, _window, channels]), 0, 1, 3, 2, 4, 5);
        windows = _attention.Forward(windows.Reshape([batch * rows * columns, _window, _window, channels]));
        var joined = Ops.Permute(windows.Reshape([batch, rows, columns, _window, _window, channels]), 0, 1, 3, 2, 4, 5)
            .Reshape([batch, rows * _window, columns * _window, channels]);
        return padding == Padding.None ? joined : Ops.Pad(joined, new Padding(0, 0, -padding.Bottom, -padding.Right));
    }
}
