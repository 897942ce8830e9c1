using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// Standard normal noise for a batch of pictures, each from a generator of its own, so that a picture's noise depends
/// on its seed and not on the batch that it is made in: PyTorch's <c>randn</c> with one CPU generator per picture.
/// </summary>
/// <param name="seeds">One seed per picture.</param>
public sealed class SeededNoise(IEnumerable<long> seeds)
{
    private readonly TorchRandom[] _generators = [.. seeds.Select(seed => new TorchRandom(seed))];

    /// <summary>The next noise of all pictures.</summary>
    /// <param name="shape"><c>[B, h, w, C]</c>; B is the number of seeds.</param>
    /// <returns>A tensor of the current scope.</returns>
    /// <exception cref="ModelException">There are more or fewer pictures than seeds.</exception>
    public Tensor Next(Shape shape)
    {
        if (shape.Rank != 4 || shape[0] != _generators.Length)
            throw new ModelException($"Noise of {shape} was asked for, expected [{_generators.Length}, h, w, C]: one "
                + "picture per seed.");
        using var scope = TensorScope.Enter();
        // PyTorch fills [1, C, h, w] in that order.
        var noise = Tensor.Empty([shape[0], shape[3], shape[1], shape[2]]);
        int count = noise.Count / shape[0];
        for (int i = 0; i < _generators.Length; i++) _generators[i].Normal(noise.Span.Slice(i * count, count));
        return scope.Keep(Ops.ToChannelsLast(noise));
    }
}
