namespace Denote.Tensors.Tests.Gradients;

/// <summary>Every operation's gradient against central differences in double precision, over odd shapes.</summary>
public sealed class OperationGradientTests
{
    private static readonly Activation[] Activations = Enum.GetValues<Activation>();

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void ElementwiseActivations(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        foreach (var activation in Activations)
        {
            var x = new RandomTensors(1).Normal([3, 23], scale: 2.5);
            CentralDifferences.Check([x], inputs => Ops.Activate(inputs[0], activation),
                values => Array.ConvertAll(values[0], value => Doubles.Activate(value, activation)), $"{activation}");
        }
    }

    [Fact]
    public void Arithmetic()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(2);
        var (a, b) = (random.Tensor(5, 7), random.Tensor(5, 7));
        CentralDifferences.Check([a, b], x => Ops.Add(x[0], x[1]), v => Zip(v[0], v[1], (p, q) => p + q), "add");
        CentralDifferences.Check([a, b], x => Ops.Combine(x[0], 0.3f, x[1], -2),
            v => Zip(v[0], v[1], (p, q) => 0.3f * p - 2 * q), "combine");
        CentralDifferences.Check([a], x => Ops.Scale(x[0], -1.5f), v => Array.ConvertAll(v[0], p => -1.5 * p), "scale");
        CentralDifferences.Check([a, b], x => Ops.Multiply(x[0], x[1]),
            v => Zip(v[0], v[1], (p, q) => p * q), "multiply");
        CentralDifferences.Check([a], x => Ops.Multiply(x[0], x[0]), v => Array.ConvertAll(v[0], p => p * p), "square");
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void LinearLayers(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(3);
        foreach (var activation in Activations)
        {
            int rows = random.Next(1, 9), inputs = random.Next(1, 40), outputs = random.Next(1, 70);
            var weights = random.Linear(outputs, inputs, bias: random.Coin());
            Tensor[] tensors = [random.Tensor(rows, inputs), random.Tensor(rows, outputs)];
            CentralDifferences.Check(tensors, x => Ops.Linear(x[0], weights, activation, x[1]),
                v => Zip(Doubles.Linear(v[0], weights), v[1], (sum, rest) => Doubles.Activate(sum, activation) + rest),
                $"linear {rows}x{inputs}x{outputs} {activation}");
            var gated = random.Linear(2 * outputs, inputs);
            CentralDifferences.Check([tensors[0]], x => Ops.LinearGeglu(x[0], gated),
                v => Doubles.Geglu(v[0], gated), "geglu");
        }
    }

    [Theory]
    [InlineData(1, 3, 5, 7, false)]
    [InlineData(3, 9, 2, 17, true)]
    [InlineData(2, 1, 33, 1, true)]
    public void MatrixProducts(int batch, int m, int k, int n, bool transposeB)
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(4);
        var right = transposeB ? random.Tensor(batch, n, k) : random.Tensor(batch, k, n);
        Tensor[] tensors = [random.Tensor(batch, m, k), right];
        CentralDifferences.Check(tensors, x => Ops.MatMul(x[0], x[1], transposeB),
            v => Doubles.MatMul(v[0], v[1], batch, m, k, n, transposeB), "matmul");
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Convolutions(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(5);
        for (int round = 0; round < 25; round++)
        {
            int kernel = random.Choose(1, 2, 3, 3, 5), stride = random.Choose(1, 1, 2, 3), inputs = random.Next(1, 6);
            int outputs = random.Next(1, 20), batch = random.Next(1, 2);
            var padding = random.Coin() ? Padding.All(kernel / 2)
                : new Padding(random.Next(0, 2), random.Next(0, 3), random.Next(0, 2), random.Next(0, 2));
            var activation = random.Choose(Activation.None, Activation.None, Activation.Silu);
            var x = random.Tensor(batch, random.Next(kernel, 7), random.Next(kernel, 8), inputs);
            var weights = new ConvWeights(
                random.Stored("filters", outputs, inputs, kernel, kernel), random.Stored("bias", outputs));
            var target = Ops.Conv2d(x, weights, stride, padding).Shape;
            var (bias, residual) = (random.Tensor(batch, outputs), random.Normal(target));
            int pixels = target[1] * target[2];
            CentralDifferences.Check([x, bias, residual],
                t => Ops.Conv2d(t[0], weights, stride, padding, activation, t[1], t[2]),
                v => [.. Doubles.Conv2d(v[0], x.Shape, weights, stride, padding, target).Select((sum, i) =>
                    Doubles.Activate(sum + v[1][i / outputs / pixels * outputs + i % outputs], activation) + v[2][i])],
                $"{x.Shape} kernel {kernel} stride {stride} {padding} {activation}");
        }
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void Normalisations(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(6);
        foreach (var activation in Activations)
        {
            int groups = random.Next(1, 4), channels = groups * random.Next(1, 9);
            int pixels = random.Next(2, 9) * random.Next(2, 20);
            var x = random.Normal([2, pixels, channels], scale: 2, mean: 3);
            var weights = random.Norm(channels);
            CentralDifferences.Check([x], t => Ops.GroupNorm(t[0], weights, groups, 1e-3f, activation),
                v => [.. Doubles.Norm(v[0], weights, 1e-3f, i => i / (pixels * channels) * groups
                    + i % channels / (channels / groups)).Select(y => Doubles.Activate(y, activation))],
                $"group norm {x.Shape}, {groups} groups, {activation}", tolerance: 1e-4);
            var wide = random.Norm(channels + 30);
            var rows = random.Normal([pixels, channels + 30], mean: -2);
            CentralDifferences.Check([rows], t => Ops.LayerNorm(t[0], wide, 1e-3f),
                v => Doubles.Norm(v[0], wide, 1e-3f, i => i / (channels + 30)), $"layer norm {rows.Shape}",
                tolerance: 1e-4);
        }
        var logits = random.Normal([4, 19], scale: 2);
        CentralDifferences.Check([logits], t => Ops.Softmax(t[0]), v => Doubles.Softmax(v[0], 19), "softmax");
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void AttentionOfManyShapes(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(7);
        for (int round = 0; round < 12; round++)
        {
            int heads = random.Next(1, 3), size = random.Choose(1, 4, 6, 13, 20);
            int valueSize = random.Choose(size, 5, 17);
            int batch = random.Next(1, 2), queries = random.Choose(1, 5, 64, 70), keys = random.Choose(1, 3, 77, 121);
            float? scale = random.Choose<float?>(null, 0.4f, -0.2f);
            CheckAttention(random, [batch, queries, heads * size], keys, valueSize, heads, scale);
        }
    }

    [Fact]
    public void AttentionOfManyQueriesIsSummedInRuns() =>
        CheckAttention(new RandomTensors(8), [1, 2100, 8], keys: 9, valueSize: 3, heads: 2, scale: null);

    [Fact]
    public void MovedElements()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(9);
        Tensor a = random.Tensor(2, 3, 4, 5), b = random.Tensor(2, 3, 4, 2), c = random.Tensor(1, 3, 4, 5);
        Moves([a, b], t => Ops.ConcatChannels(t[0], t[1], t[0]), "channels");
        Moves([a, c], t => Ops.ConcatBatch(t[0], t[1], t[0]), "batch");
        Moves([a], t => t[0].Reshape([6, 20]).Slice(1, 4).Slice(2, 1).Reshape([5, 4]), "views");
        Moves([a], t => Ops.ConcatBatch(t[0].Slice(1, 1), t[0].Slice(0, 1), t[0].Slice(1, 1)), "slices");
        Moves([a], t => Ops.Permute(t[0], 2, 0, 3, 1), "permute");
        Moves([a], t => Ops.Transpose(t[0]), "transpose");
        Moves([a], t => Ops.ToChannelsFirst(t[0]), "channels first");
        Moves([a], t => Ops.ToChannelsLast(t[0]), "channels last");
        Moves([a], t => Ops.Pad(t[0], new Padding(1, -1, -1, 2)), "pad");
        foreach (var mode in Enum.GetValues<ResizeMode>())
        {
            Moves([a], t => Ops.Resize(t[0], 7, 8, mode), $"{mode} up");
            Moves([a], t => Ops.Resize(t[0], 2, 3, mode), $"{mode} down");
            Moves([a], t => Ops.Resize(t[0], 1, 9, mode), $"{mode} mixed");
        }
    }

    private static void CheckAttention(
        RandomTensors random, Shape query, int keys, int valueSize, int heads, float? scale)
    {
        using var scope = TensorScope.Enter();
        Shape key = [query[0], keys, query[2]], value = [query[0], keys, heads * valueSize];
        double factor = scale ?? 1 / MathF.Sqrt(query[2] / heads);
        CentralDifferences.Check([random.Normal(query), random.Normal(key), random.Normal(value)],
            t => Ops.Attention(t[0], t[1], t[2], heads, new AttentionOptions { Scale = scale }),
            v => Doubles.Attention(v[0], v[1], v[2], query, key, value, heads, factor),
            $"attention of {query} to {key}, {value}, {heads} heads", probes: 10);
    }

    /// <summary>Linear operations: a difference is the result for a unit vector, exactly.</summary>
    private static void Moves(Tensor[] tensors, Func<Tensor[], Tensor> forward, string what)
    {
        using var scope = TensorScope.Enter();
        using var tape = GradientTape.Record();
        foreach (var tensor in tensors) tape.Watch(tensor);
        var result = forward(tensors);
        float[] seed = new RandomTensors(result.Count).Values(result.Count);
        var gradients = tape.Gradients(result, Tensor.From(result.Shape, seed), tensors);
        Tensor[] units = [.. tensors.Select(tensor => Tensor.Zeros(tensor.Shape))];
        for (int i = 0; i < tensors.Length; i++)
        {
            for (int at = 0; at < tensors[i].Count; at++)
            {
                units[i].Span[at] = 1;
                double expected = forward(units).ToArray().Zip(seed, (value, weight) => (double)value * weight).Sum();
                units[i].Span[at] = 0;
                Assert.True(Math.Abs(expected - gradients[i].Span[at]) < 1e-6 * Math.Max(1, Math.Abs(expected)),
                    $"{what}: gradient of input {i}, element {at} is {gradients[i].Span[at]}, expected {expected}.");
            }
        }
    }

    private static double[] Zip(double[] a, double[] b, Func<double, double, double> combine) => [.. a.Zip(b, combine)];
}
