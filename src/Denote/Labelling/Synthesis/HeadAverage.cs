using System.Numerics.Tensors;
using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>
/// DAAM's aggregation (Tang et al., "What the DAAM", ACL 2023, eq. 7 and 8) of the attention to a class's tokens: each
/// head's map of each layer and pass, resized to the largest grid and clamped at 0, is added in place; what is left in
/// the end is one map, however many passes there were.
/// </summary>
/// <param name="height">Rows of the largest grid.</param>
/// <param name="width">Columns of the largest grid.</param>
internal sealed class HeadAverage(int height, int width)
{
    private readonly float[] _sum = new float[height * width];
    private int _count;

    /// <summary>Adds what a capture has gathered of one layer in one pass.</summary>
    /// <param name="map">A map with its heads apart, of a capture that keeps layers apart.</param>
    public void Add(AttentionMap map)
    {
        using var scope = TensorScope.Enter();
        Add(map.Mean(), map.Height, map.Width);
    }

    /// <summary>Adds one layer of one pass.</summary>
    /// <param name="heads"><c>[heads, tokens, rows * columns]</c>.</param>
    /// <param name="rows">Rows of the layer's grid.</param>
    /// <param name="columns">Columns of the layer's grid.</param>
    public void Add(Tensor heads, int rows, int columns)
    {
        using var scope = TensorScope.Enter();
        int maps = heads.Shape[0] * heads.Shape[1];
        var source = heads.Reshape([maps, rows, columns, 1]);
        var resized = rows == height && columns == width
            ? source
            : Ops.Resize(source, height, width, ResizeMode.Bicubic);
        for (int i = 0; i < maps; i++)
        {
            var map = resized.Span.Slice(i * _sum.Length, _sum.Length);
            for (int pixel = 0; pixel < map.Length; pixel++) _sum[pixel] += Math.Max(0, map[pixel]);
        }
        _count += maps;
    }

    /// <summary>The mean over heads, layers, passes and tokens.</summary>
    public FloatImage Mean()
    {
        var mean = new FloatImage(width, height);
        TensorPrimitives.Divide(_sum, Math.Max(1, _count), mean.Pixels);
        return mean;
    }
}
