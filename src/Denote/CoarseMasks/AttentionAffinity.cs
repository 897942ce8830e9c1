using Denote.Grounding;
using Denote.Imaging;
using Denote.Models;
using Denote.Models.Clip;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.CoarseMasks;

/// <summary>
/// Class-aware attention-based affinity (CAA; CLIP-ES, Lin et al., arXiv:2212.09506, section 3.3): CLIP's own
/// self-attention, made doubly stochastic and symmetric, carries a class activation map from cell to cell, out of the
/// boxes in which it is high.
/// </summary>
internal static class AttentionAffinity
{
    private const int Layers = 8;
    private const int Rounds = 3;
    private const int Power = 2;
    private const float BoxThreshold = 0.4f;

    /// <summary>The affinity of a picture's cells, of the mean attention of CLIP's last layers.</summary>
    /// <param name="vision">CLIP's image encoder.</param>
    /// <param name="picture"><c>[1, H, W, 3]</c>, normalised.</param>
    /// <returns>D, <c>[cells, cells]</c>, of the current scope.</returns>
    public static Tensor Read(ClipVisionModel vision, Tensor picture)
    {
        using var scope = TensorScope.Enter();
        int[] layers = [.. Enumerable.Range(1, Math.Min(Layers, vision.Config.Layers)).Select(layer => -layer)];
        var features = vision.Forward(picture,
        [
            .. layers.Select(layer => new LayerFeature(layer, AttentionFeature.Query)),
            .. layers.Select(layer => new LayerFeature(layer, AttentionFeature.Key)),
        ]).Features;
        int cells = features[0].Shape[1] - 1;
        var mean = Tensor.Zeros([cells, cells]);
        for (int i = 0; i < layers.Length; i++)
            AddAttention(features[i], features[layers.Length + i], vision.Config.Heads, 1f / layers.Length, mean);
        Balance(mean, Rounds);
        return scope.Keep(Symmetric(mean));
    }

    /// <summary>The map carried along the affinity, scaled to 0..1.</summary>
    /// <param name="map">A class activation map, 0..1.</param>
    /// <param name="affinity">D, <c>[cells, cells]</c>.</param>
    public static FloatImage Refine(FloatImage map, Tensor affinity) => PhraseMaps.ScaleToUnit(Carry(map, affinity));

    /// <summary>D^2 m, where m is the map inside its boxes and 0 elsewhere.</summary>
    internal static FloatImage Carry(FloatImage map, Tensor affinity)
    {
        var boxes = Boxes(map);
        float[] values = [.. map.Pixels.ToArray().Select((value, i) => boxes.Pixels[i] ? value : 0)];
        for (int i = 0; i < Power; i++) values = Product(affinity, values);
        return new FloatImage(map.Width, map.Height, values);
    }

    /// <summary>The boxes of the connected regions in which the map is above 0.4 of its largest value.</summary>
    internal static Mask Boxes(FloatImage map)
    {
        var regions = ConnectedComponents.Of(Mask.FromProbability(map, BoxThreshold * PhraseMaps.Peak(map)));
        var boxes = new Mask(map.Width, map.Height);
        for (int part = 0; part < regions.Count; part++)
        {
            if (regions.MaskOf(part).BoundingBox is not { } box) continue;
            for (int y = box.Y; y < box.Y + box.Height; y++) boxes.Row(y).Slice(box.X, box.Width).Fill(true);
        }
        return boxes;
    }

    /// <summary>
    /// Adds a layer's attention between patches, mean over heads: softmax of queries and keys over all tokens, of which
    /// the first is the class token.
    /// </summary>
    internal static void AddAttention(Tensor query, Tensor key, int heads, float weight, Tensor sum)
    {
        using var scope = TensorScope.Enter();
        int tokens = query.Shape[1], width = query.Shape[2] / heads, cells = tokens - 1;
        Tensor Heads(Tensor x) => Ops.Permute(x.Reshape([tokens, heads, width]), 1, 0, 2);
        var logits = Ops.MatMul(Heads(query), Heads(key), transposeB: true);
        var attention = Ops.Softmax(Ops.Scale(logits, 1 / MathF.Sqrt(width)));
        float share = weight / heads;
        for (int head = 0; head < heads; head++)
        {
            for (int cell = 0; cell < cells; cell++)
            {
                var row = attention.Span.Slice((head * tokens + cell + 1) * tokens + 1, cells);
                var target = sum.Span.Slice(cell * cells, cells);
                for (int i = 0; i < cells; i++) target[i] += share * row[i];
            }
        }
    }

    /// <summary>Sinkhorn: columns, then rows, divided by their sums, round by round.</summary>
    internal static void Balance(Tensor matrix, int rounds)
    {
        int side = matrix.Shape[0];
        var values = matrix.Span;
        var columns = new double[side];
        for (int round = 0; round < rounds; round++)
        {
            Array.Clear(columns);
            for (int i = 0; i < values.Length; i++) columns[i % side] += values[i];
            for (int start = 0; start < values.Length; start += side)
            {
                var row = values.Slice(start, side);
                double sum = 0;
                for (int i = 0; i < side; i++)
                {
                    row[i] = (float)(row[i] / columns[i]);
                    sum += row[i];
                }
                for (int i = 0; i < side; i++) row[i] = (float)(row[i] / sum);
            }
        }
    }

    /// <summary>The mean of a matrix and its transpose, of the current scope.</summary>
    internal static Tensor Symmetric(Tensor matrix)
    {
        int side = matrix.Shape[0];
        var mean = Tensor.Empty(matrix.Shape);
        for (int i = 0; i < side; i++)
            for (int j = 0; j < side; j++)
                mean.Span[i * side + j] = (matrix.Span[i * side + j] + matrix.Span[j * side + i]) / 2;
        return mean;
    }

    private static float[] Product(Tensor matrix, float[] vector)
    {
        var product = new float[vector.Length];
        for (int i = 0; i < product.Length; i++)
        {
            double sum = 0;
            var row = matrix.Span.Slice(i * vector.Length, vector.Length);
            for (int j = 0; j < vector.Length; j++) sum += (double)row[j] * vector[j];
            product[i] = (float)sum;
        }
        return product;
    }
}
