namespace Denote.Tensors.Tests;

/// <summary>Attention with everything its options can ask for, against the plain twin.</summary>
public sealed class AttentionTests
{
    private const double Tolerance = 1e-5;

    private static readonly int[] HeadSizes = [1, 4, 6, 8, 13, 24, 40, 64, 80];

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void AttentionOfAnyShapeMatchesThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(41);
        for (int round = 0; round < 60; round++)
        {
            using var inner = TensorScope.Enter();
            var (q, k, v, heads) = Inputs(random, random.Next(1, 2), random.Next(1, 200), random.Next(1, 300));
            Check(q, k, v, heads, new AttentionOptions { Scale = random.Choose<float?>(null, 0.3f, -0.2f) });
        }
    }

    [Theory]
    [InlineData(1, 300, 1, 512)]
    [InlineData(1, 70, 2, 160)]
    [InlineData(2, 77, 12, 64)]
    [InlineData(1, 1500, 1, 40)]
    public void LargeHeadsAndLongSequencesMatchThePlainTwin(int batch, int tokens, int heads, int size)
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(42);
        Shape shape = [batch, tokens, heads * size];
        Check(random.Normal(shape), random.Normal(shape), random.Normal(shape), heads, new AttentionOptions());
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void MasksAndBiasesMatchThePlainTwin(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(43);
        for (int round = 0; round < 60; round++)
        {
            using var inner = TensorScope.Enter();
            var (q, k, v, heads) = Inputs(random, random.Next(1, 2), random.Next(1, 150), random.Next(1, 260));
            Check(q, k, v, heads, Masked(random, q, k, heads) with { Causal = random.Coin() });
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void TapsAndEditsMatchThePlainTwinInEveryCombination(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(44);
        for (int round = 0; round < 80; round++)
        {
            using var inner = TensorScope.Enter();
            int batch = random.Next(1, 3);
            var (q, k, v, heads) = Inputs(random, batch, random.Next(1, 150), random.Next(1, 260));
            var options = random.Coin() ? Masked(random, q, k, heads) : new AttentionOptions();
            int queries = q.Shape[1], keys = k.Shape[1];
            var edits = Enumerable.Range(0, random.Next(0, 3)).Select(_ => Edit(random, batch, queries, keys));
            var taps = Enumerable.Range(0, random.Next(0, 3)).Select(_ => Tap(random, batch, heads, queries, keys));
            options = options with { Causal = random.Coin(), Edits = [.. edits], Taps = [.. taps] };
            Check(q, k, v, heads, options);
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void ExtremeLogitsStayFinite(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(45);
        // One-hot keys put any logit in place; 1e4 apart, a softmax picks the largest and nothing overflows.
        const int keys = 150, queries = 70;
        var logits = random.Normal([1, queries, keys], 1e4);
        logits.Span[0] = 3e4f;
        logits.Span[keys] = -1e9f;
        var v = random.Normal([1, keys, 5]);
        var probabilities = Tensor.Zeros([keys, queries]);
        var options = new AttentionOptions { Scale = 1, Taps = [new AttentionTap { Accumulator = probabilities }] };
        foreach (var chosen in new[] { options with { Taps = [] }, options })
        {
            var actual = Ops.Attention(logits, Identity(keys), v, 1, chosen);
            Assert.All(actual.ToArray(), x => Assert.True(float.IsFinite(x)));
            for (int i = 0; i < queries; i++)
            {
                var row = logits.Span.Slice(i * keys, keys);
                int best = row.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(row));
                Assert.Equal(v.Span[best * 5 + 2], actual.Span[i * 5 + 2], 1e-3);
            }
        }
        for (int i = 0; i < queries; i++)
            Assert.Equal(1, Enumerable.Range(0, keys).Sum(j => probabilities.Span[j * queries + i]), 1e-5);
    }

    [Fact]
    public void AQueryWhoseKeysAreAllBlockedGetsZeros()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(46);
        const int queries = 80, keys = 130;
        Tensor q = random.Normal([1, queries, 16]), k = random.Normal([1, keys, 16]), v = random.Normal([1, keys, 16]);
        var bias = Tensor.Zeros([queries, keys]);
        bias.Span.Slice(3 * keys, keys).Fill(float.NegativeInfinity);
        bias.Span.Slice(70 * keys, keys).Fill(float.MinValue);
        var map = Tensor.Zeros([keys, queries]);
        foreach (var taps in new AttentionTap[][] { [], [new AttentionTap { Accumulator = map }] })
        {
            var result = Ops.Attention(q, k, v, 2, new AttentionOptions { Bias = bias, Taps = taps });
            Assert.All(result.Span.Slice(3 * 16, 16).ToArray(), x => Assert.Equal(0, x));
            Assert.All(result.Span.Slice(70 * 16, 16).ToArray(), x => Assert.Equal(0, x));
            Assert.All(result.Span[..(3 * 16)].ToArray(), x => Assert.NotEqual(0, x));
        }
        Assert.All(Enumerable.Range(0, keys), j => Assert.Equal(0, map.Span[j * queries + 3]));
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void NaNReachesExactlyTheQueriesThatSeeIt(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(47);
        Tensor q = random.Normal([1, 40, 8]), k = random.Normal([1, 50, 8]), v = random.Normal([1, 50, 8]);
        q.Span[7 * 8 + 1] = float.NaN;
        var result = Ops.Attention(q, k, v, 1);
        for (int i = 0; i < 40; i++) Assert.Equal(i == 7, float.IsNaN(result.Span[i * 8]));
        k.Span[11 * 8] = float.NaN;
        Assert.All(Ops.Attention(q, k, v, 1).ToArray(), x => Assert.True(float.IsNaN(x)));
    }

    [Fact]
    public void ResultsAndTapsDoNotDependOnTheNumberOfThreads()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(48);
        Tensor q = random.Normal([2, 700, 48]), k = random.Normal([2, 150, 48]), v = random.Normal([2, 150, 48]);
        var edited = new AttentionOptions { Edits = [Edit(random, 2, 700, 150)] };
        WithThreads.AssertSameBits(() => Ops.Attention(q, k, v, 6), "attention");
        WithThreads.AssertSameBits(() => Ops.Attention(q, k, v, 6, edited), "edited attention");
        // Both rows of the batch add to the same map.
        WithThreads.AssertSameBits(() => Tapped(q, k, v, 6, 0, 1), "a map of two rows");
        WithThreads.AssertSameBits(() => Tapped(q, k, v, 6, 1), "a map of one row");
    }

    [Fact]
    public void TapsAddToWhatTheyFindAndKeepTheirKeysInOrder()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(49);
        Tensor q = random.Normal([1, 66, 12]), k = random.Normal([1, 9, 12]), v = random.Normal([1, 9, 12]);
        var all = Tensor.Zeros([9, 66]);
        var some = Tensor.Full([3, 66], 10);
        AttentionTap[] taps =
            [new() { Accumulator = all }, new() { Accumulator = some, Keys = [5, 0, 5], Weight = 0.5f }];
        Ops.Attention(q, k, v, 3, new AttentionOptions { Taps = taps });
        for (int i = 0; i < 66; i++)
        {
            Assert.Equal(3, Enumerable.Range(0, 9).Sum(j => all.Span[j * 66 + i]), 1e-5);
            Assert.Equal(10 + 0.5f * all.Span[5 * 66 + i], some.Span[i], 1e-5);
            Assert.Equal(10 + 0.5f * all.Span[i], some.Span[66 + i], 1e-5);
            Assert.Equal(some.Span[i], some.Span[2 * 66 + i]);
        }
    }

    private static Tensor Tapped(Tensor q, Tensor k, Tensor v, int heads, params int[] rows)
    {
        var map = Tensor.Zeros([k.Shape[1], q.Shape[1]]);
        var taps = rows.Select(row => new AttentionTap { Accumulator = map, Batch = row });
        Ops.Attention(q, k, v, heads, new AttentionOptions { Taps = [.. taps] });
        return map;
    }

    private static (Tensor Query, Tensor Key, Tensor Value, int Heads) Inputs(
        RandomTensors random, int batch, int queries, int keys)
    {
        int heads = random.Next(1, 4), size = random.Choose(HeadSizes), valueSize = random.Choose(size, 5, 32);
        return (random.Normal([batch, queries, heads * size]), random.Normal([batch, keys, heads * size]),
            random.Normal([batch, keys, heads * valueSize]), heads);
    }

    private static AttentionOptions Masked(RandomTensors random, Tensor q, Tensor k, int heads)
    {
        int queries = q.Shape[1], keys = k.Shape[1];
        var bias = random.Normal(random.Coin() ? [queries, keys] : [q.Shape[0] * heads, queries, keys]);
        for (int i = 0; i < bias.Count; i++)
            if (random.Next(0, 4) == 0) bias.Span[i] = float.NegativeInfinity;
        return new AttentionOptions { Bias = bias };
    }

    private static AttentionEdit Edit(RandomTensors random, int batch, int queries, int keys)
    {
        float[] queryMask = Mask(random, queries), keyMask = Mask(random, keys);
        int row = random.Next(0, batch - 1);
        float[] strength = random.Values(queries);
        return random.Coin()
            ? new AdditiveEdit { Batch = row, QueryMask = queryMask, KeyMask = keyMask, Alpha = random.Normal(3) }
            : new RangeEdit { Batch = row, QueryMask = queryMask, KeyMask = keyMask, QueryStrength = strength };
    }

    private static float[] Mask(RandomTensors random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.Choose(0f, 0, 1, 0.5f))];

    private static AttentionTap Tap(RandomTensors random, int batch, int heads, int queries, int keys)
    {
        int[] some = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(0, keys - 1))];
        int[]? chosen = random.Coin() ? null : some;
        int count = chosen?.Length ?? keys;
        bool perHead = random.Coin();
        return new AttentionTap
        {
            Accumulator = random.Normal(perHead ? [heads, count, queries] : [count, queries]),
            Batch = random.Next(0, batch - 1),
            Keys = chosen,
            PerHead = perHead,
            Source = random.Choose(AttentionSource.Logits, AttentionSource.Probabilities),
            Weight = random.Normal(),
        };
    }

    private static Tensor Identity(int size)
    {
        var identity = Tensor.Zeros([1, size, size]);
        for (int i = 0; i < size; i++) identity.Span[i * size + i] = 1;
        return identity;
    }

    private static void Check(Tensor q, Tensor k, Tensor v, int heads, AttentionOptions options)
    {
        string what = $"query {q.Shape} key {k.Shape} value {v.Shape} heads {heads}, {options.Bias}, "
            + $"{options.Taps.Count} taps, {options.Edits.Count} edits";
        AttentionTap[] plainTaps = [.. options.Taps.Select(tap => tap with { Accumulator = tap.Accumulator.Clone() })];
        var expected = Tensor.Empty([q.Shape[0], q.Shape[1], v.Shape[2]]);
        Plain.Attention(q, k, v, heads, options with { Taps = plainTaps }, expected);
        RandomTensors.AssertClose(expected, Ops.Attention(q, k, v, heads, options), Tolerance, what);
        for (int i = 0; i < plainTaps.Length; i++)
            AssertCloseOrBothBlocked(plainTaps[i].Accumulator, options.Taps[i].Accumulator, $"tap {i} of {what}");
    }

    private static void AssertCloseOrBothBlocked(Tensor expected, Tensor actual, string what)
    {
        for (int i = 0; i < expected.Count; i++)
        {
            float e = expected.Span[i], a = actual.Span[i];
            if (!e.Equals(a) && !(Math.Abs(e - a) <= 3 * Tolerance * Math.Max(1, Math.Abs(e))))
                Assert.Fail($"{what}: element {i} of {expected.Shape} is {a}, expected {e}.");
        }
    }
}
