using Denote.Imaging;
using Denote.Tensors;

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
        PixelBox box = window.Box;
        int columns = similarity.Shape[1], row = box.Width * channels;
        var axes = new BilinearRows(similarity.Shape[0], columns, box.Height, box.Width);
        Parallel.For(0, box.Height, new ParallelOptions { MaxDegreeOfParallelism = WorkPool.Threads }, y =>
        {
            using var scope = TensorScope.Enter(CancellationToken.None);
            var between = Tensor.Empty([columns, channels]);
            int at = (box.Y + y) * width + box.X;
            axes.Add(similarity.Span, channels, y, window.Weight, between.Span, _sums.AsSpan(at * channels, row));
            foreach (ref int count in _counts.AsSpan(at, box.Width)) count += window.Weight;
        });
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
