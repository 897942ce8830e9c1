namespace Denote.Tensors.Tests;

/// <summary>Random inputs from a fixed seed, and the comparison of a fast result with its plain twin.</summary>
internal sealed class RandomTensors(int seed)
{
    private readonly Random _random = new(seed);

    public int Next(int minimum, int maximum) => _random.Next(minimum, maximum + 1);

    public bool Coin() => _random.Next(2) == 0;

    public T Choose<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    public float[] Values(int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = _random.NextSingle() * 2 - 1;
        return values;
    }

    public Tensor Tensor(params ReadOnlySpan<int> shape)
    {
        var sizes = Shape.Create(shape);
        return Tensors.Tensor.From(sizes, Values(sizes.Count));
    }

    public StoredTensor Stored(string name, params ReadOnlySpan<int> shape)
    {
        var sizes = Shape.Create(shape);
        return StoredTensor.FromArray(name, sizes, Values(sizes.Count));
    }

    public LinearWeights Linear(int outputs, int inputs, bool bias = true) =>
        new(Stored("weight", outputs, inputs), bias ? Stored("bias", outputs) : null);

    /// <summary>A standard normal number times a scale plus a mean.</summary>
    public float Normal(double scale = 1, double mean = 0) => (float)(mean + scale
        * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));

    /// <summary>A tensor of normal numbers.</summary>
    public Tensor Normal(Shape shape, double scale = 1, double mean = 0)
    {
        var tensor = Tensors.Tensor.Empty(shape);
        foreach (ref float value in tensor.Span) value = Normal(scale, mean);
        return tensor;
    }

    public NormWeights Norm(int channels) => new(Stored("scale", channels), Stored("shift", channels));

    public static void AssertSameBits(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Count; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected.Span[i]) != BitConverter.SingleToInt32Bits(actual.Span[i]))
                Assert.Fail($"{what}: element {i} is {actual.Span[i]:R}, expected exactly {expected.Span[i]:R}.");
        }
    }

    public static void AssertClose(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        var wanted = expected.Span;
        var got = actual.Span;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (!(Math.Abs(wanted[i] - got[i]) <= tolerance * Math.Max(1, Math.Abs(wanted[i]))))
                Assert.Fail($"{what}: element {i} of {expected.Shape} is {got[i]}, expected {wanted[i]}.");
        }
    }
}
