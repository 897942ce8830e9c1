namespace Denote.Tensors;

/// <summary>The random numbers of PyTorch's CPU generator: the same seed gives the same numbers.</summary>
/// <remarks>
/// mt19937 seeded with the low 32 bits of the seed. Fewer than 16 normal numbers are drawn in pairs, of which the
/// second waits for the next call; 16 and more in blocks of 16 uniform numbers, the last block drawn again where the
/// count is no multiple.
/// </remarks>
public sealed class TorchRandom
{
    private const int BlockedFrom = 16;

    private readonly MersenneTwister _bits;
    private double _cachedNormal;
    private bool _hasCachedNormal;

    /// <summary>Starts a generator, as <c>torch.manual_seed</c>.</summary>
    /// <param name="seed">Any number; only its low 32 bits count.</param>
    public TorchRandom(long seed) => _bits = new MersenneTwister((uint)seed);

    /// <summary>Uniform numbers in [0, 1), as <c>torch.rand</c> in float32.</summary>
    /// <param name="target">Filled in order.</param>
    public void Uniform(Span<float> target)
    {
        foreach (ref float value in target) value = (_bits.Next() & 0xFFFFFF) * (1f / (1 << 24));
    }

    /// <summary>Uniform numbers in [0, 1), as <c>torch.rand</c> in float64.</summary>
    /// <param name="target">Filled in order.</param>
    public void Uniform(Span<double> target)
    {
        foreach (ref double value in target) value = NextDouble();
    }

    /// <summary>Standard normal numbers, as <c>torch.randn</c> in float32.</summary>
    /// <param name="target">Filled in order.</param>
    public void Normal(Span<float> target)
    {
        if (target.Length < BlockedFrom)
        {
            foreach (ref float value in target) value = (float)NextNormal();
            return;
        }
        Uniform(target);
        int block = 0;
        for (; block + BlockedFrom <= target.Length; block += BlockedFrom) BoxMuller(target.Slice(block, BlockedFrom));
        if (block == target.Length) return;
        var last = target[^BlockedFrom..];
        Uniform(last);
        BoxMuller(last);
    }

    /// <summary>Standard normal numbers, as <c>torch.randn</c> in float64.</summary>
    /// <param name="target">Filled in order.</param>
    public void Normal(Span<double> target)
    {
        if (target.Length < BlockedFrom)
        {
            foreach (ref double value in target) value = NextNormal();
            return;
        }
        Uniform(target);
        int block = 0;
        for (; block + BlockedFrom <= target.Length; block += BlockedFrom) BoxMuller(target.Slice(block, BlockedFrom));
        if (block == target.Length) return;
        var last = target[^BlockedFrom..];
        Uniform(last);
        BoxMuller(last);
    }

    /// <summary>A tensor of standard normal numbers, as <c>torch.randn(shape)</c> in float32.</summary>
    /// <param name="shape">Sizes, in PyTorch's order.</param>
    public Tensor Normal(Shape shape)
    {
        var tensor = Tensor.Empty(shape);
        Normal(tensor.Span);
        return tensor;
    }

    /// <summary>Whole numbers 0..limit-1, as <c>torch.randint</c> with a limit below 2^32.</summary>
    /// <param name="limit">Exclusive upper limit, 1 or more.</param>
    /// <param name="target">Filled in order.</param>
    public void Integers(uint limit, Span<long> target)
    {
        ArgumentOutOfRangeException.ThrowIfZero(limit);
        foreach (ref long value in target) value = _bits.Next() % limit;
    }

    /// <summary>A random order of 0..count-1, as <c>torch.randperm</c>.</summary>
    /// <param name="count">Number of entries.</param>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (int i = 0; i < count; i++) order[i] = i;
        for (int i = 0; i < count - 1; i++)
        {
            int other = i + (int)(_bits.Next() % (uint)(count - i));
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }

    private static void BoxMuller(Span<float> block)
    {
        for (int j = 0; j < 8; j++)
        {
            float radius = MathF.Sqrt(-2 * MathF.Log(1 - block[j]));
            (float sin, float cos) = MathF.SinCos(2 * MathF.PI * block[j + 8]);
            block[j] = radius * cos;
            block[j + 8] = radius * sin;
        }
    }

    private static void BoxMuller(Span<double> block)
    {
        for (int j = 0; j < 8; j++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - block[j]));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * block[j + 8]);
            block[j] = radius * cos;
            block[j + 8] = radius * sin;
        }
    }

    private double NextNormal()
    {
        if (_hasCachedNormal)
        {
            _hasCachedNormal = false;
            return _cachedNormal;
        }
        double angle = 2 * Math.PI * NextDouble();
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        _cachedNormal = radius * Math.Sin(angle);
        _hasCachedNormal = true;
        return radius * Math.Cos(angle);
    }

    private double NextDouble()
    {
        ulong high = _bits.Next();
        ulong bits = (high << 32) | _bits.Next();
        return (bits & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));
    }
}
