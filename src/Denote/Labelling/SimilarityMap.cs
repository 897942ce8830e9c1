using Denote.Imaging;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>Similarities of windows, averaged where they overlap and over extractors.</summary>
internal sealed class SimilarityMap(int width, int height, int channels)
{
    private readonly float[] _sums = new float[width * height * channels];
    private readonly int[] _counts = new int[width * height];

    /// <summary>Adds a window, bilinearly at its size.</summary>
    /// <param name="similarity"><c>[h, w, channels]</c>.</param>
    /// <param name="window">The window.</param>
    public void Add(Tensor similarity, CropWindow window)
    {
        using var scope = TensorScope.Enter();
        PixelBox box = window.Box;
        var batch = similarity.Reshape([1, similarity.Shape[0], similarity.Shape[1], channels]);
        ReadOnlySpan<float> resized = Ops.Resize(batch, box.Height, box.Width, ResizeMode.Bilinear).Span;
        int row = box.Width * channels;
        for (int y = 0; y < box.Height; y++)
        {
            int at = (box.Y + y) * width + box.X;
            Span<float> sums = _sums.AsSpan(at * channels, row);
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                resized.Slice(y * row, row), (float)window.Weight, sums, sums);
            foreach (ref int count in _counts.AsSpan(at, box.Width)) count += window.Weight;
        }
    }

    /// <summary>The averages, <c>[channels, height, width]</c>, of the current scope.</summary>
    public Tensor Mean()
    {
        var mean = Tensor.Empty([channels, height, width]);
        for (int pixel = 0; pixel < _counts.Length; pixel++)
            for (int channel = 0; channel < channels; channel++)
                mean.Span[channel * _counts.Length + pixel] = _sums[pixel * channels + channel] / _counts[pixel];
        return mean;
    }
}
