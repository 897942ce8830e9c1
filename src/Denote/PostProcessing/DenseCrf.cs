using Denote.Imaging;
using Denote.Tensors;

namespace Denote.PostProcessing;

/// <summary>
/// A fully connected conditional random field with Gaussian edge potentials (Kraehenbuehl and Koltun, NIPS 2011): labels
/// of pixels that are near each other, or near and alike in colour, are drawn together. Mean-field inference with a
/// permutohedral lattice, symmetric normalisation and Potts compatibility.
/// </summary>
public static class DenseCrf
{
    private const float SmallestProbability = 1e-5f;

    /// <summary>Infers every pixel's label distribution.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="probabilities">One map per label, <c>[L, h, w]</c>, 0..1; brought to the picture's size first
    /// (bilinear, corners aligned). They need not sum to 1.</param>
    /// <param name="options">Settings; null means the defaults.</param>
    /// <returns><c>[L, height, width]</c>, 0..1, summing to 1 at every pixel, of the current scope.</returns>
    /// <exception cref="DenoteException">The maps are not of that shape.</exception>
    public static Tensor Infer(Image image, Tensor probabilities, DenseCrfOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        options ??= DenseCrfOptions.Default;
        using var scope = TensorScope.Enter();
        var maps = ScoreMaps.ToChannelsLast(ScoreMaps.Fit(probabilities, image));
        int labels = maps.Shape[3], pixels = image.Width * image.Height;

        // -U: the logarithm of each label's probability.
        var evidence = Tensor.Empty([pixels, labels]);
        for (int i = 0; i < maps.Count; i++)
            evidence.Span[i] = MathF.Log(Math.Clamp(maps.Span[i], SmallestProbability, 1));

        var terms = Terms(image, options);
        var beliefs = Ops.Softmax(evidence);
        for (int i = 0; i < options.Iterations; i++)
        {
            using var inner = TensorScope.Enter();
            using var last = beliefs;
            var logits = evidence;
            foreach (var (filter, weight) in terms) logits = Ops.Combine(logits, 1, filter.Filter(beliefs), weight);
            beliefs = inner.Keep(Ops.Softmax(logits));
        }
        return scope.Keep(ScoreMaps.ToPlanes(beliefs.Reshape([1, image.Height, image.Width, labels])));
    }

    /// <summary>The smoothness and the appearance kernel, normalised, with their weights.</summary>
    private static List<(PermutohedralLattice Filter, float Weight)> Terms(Image image, DenseCrfOptions options)
    {
        var terms = new List<(PermutohedralLattice, float)>();
        if (options.SmoothnessWeight > 0)
            terms.Add((Kernel(image, options.SmoothnessDeviation, null), options.SmoothnessWeight));
        if (options.AppearanceWeight > 0)
            terms.Add((Kernel(image, options.AppearancePositionDeviation, options.AppearanceColourDeviation),
                options.AppearanceWeight));
        return terms;
    }

    private static PermutohedralLattice Kernel(Image image, float position, float? colour)
    {
        using var scope = TensorScope.Enter();
        int axes = colour is null ? 2 : 5;
        var features = Tensor.Empty([image.Width * image.Height, axes]);
        for (int y = 0, at = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++, at += axes)
            {
                var point = features.Span.Slice(at, axes);
                (point[0], point[1]) = (x / position, y / position);
                if (colour is not { } deviation) continue;
                var pixel = image[x, y];
                (point[2], point[3], point[4]) =
                    (pixel.Red / deviation, pixel.Green / deviation, pixel.Blue / deviation);
            }
        }
        var lattice = new PermutohedralLattice(features);
        lattice.NormalizeSymmetrically();
        return lattice;
    }
}
