using System.Numerics.Tensors;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>The Euclidean lengths of features on their common grid.</summary>
internal static class FeatureLengths
{
    private const float Smallest = 1e-6f;

    /// <summary>One length per cell, row by row, never 0.</summary>
    public static float[] Of(ImageFeatures features)
    {
        var squares = new float[features.Height * features.Width];
        foreach (Tensor map in features.Maps)
        {
            using var scope = TensorScope.Enter();
            Tensor grid = new ImageFeatures(features.Height, features.Width, map).ToGrid();
            int channels = map.Shape[2];
            for (int cell = 0; cell < squares.Length; cell++)
                squares[cell] += TensorPrimitives.SumOfSquares<float>(grid.Span.Slice(cell * channels, channels));
        }
        return Array.ConvertAll(squares, square => Math.Max(MathF.Sqrt(square), Smallest));
    }
}
