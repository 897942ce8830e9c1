namespace Denote.Tensors.Tests;

/// <summary>Convolutions that join, normalise and enlarge what they read, against the operations one by one.</summary>
[Collection(Alone.Name)]
public sealed class ImageSourceTests
{
    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void AnyImageIsConvolvedLikeTheStoredOne(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(51);
        for (int round = 0; round < 24; round++)
        {
            using var inner = TensorScope.Enter();
            using var accuracy = TensorSettings.Use(random.Choose(Enum.GetValues<ConvolutionAccuracy>()));
            bool isSmall = random.Coin();
            int batch = random.Next(1, 3), rows = random.Next(1, isSmall ? 9 : 34), columns = random.Next(1, 35);
            int own = 4 * random.Next(1, 12), joined = random.Coin() ? 4 * random.Next(1, 12) : 0;
            int outputs = random.Next(1, 70), kernel = random.Choose(1, 3, 3, 3);
            var x = random.Normal([batch, rows, columns, own], mean: 3);
            var more = joined == 0 ? null : random.Tensor(batch, rows, columns, joined);
            var source = new ImageSource(x, more);
            bool isNormalised = random.Coin(), isEnlarged = random.Coin();
            var activation = random.Choose(Activation.None, Activation.Silu, Activation.Gelu);
            if (isNormalised) source = source.Normalize(random.Norm(own + joined), 4, 1e-5f, activation);
            if (isEnlarged) source = source.Enlarge();
            var weights = new ConvWeights(
                random.Stored("filters", outputs, own + joined, kernel, kernel), random.Stored("bias", outputs));
            var channelBias = random.Coin() ? random.Tensor(batch, outputs) : null;
            var residual = random.Coin() ? random.Tensor([.. source.Shape.WithLast(outputs).ToArray()]) : null;

            // The image as single operations make it, convolved in the plain way.
            var stored = more is null ? x : Ops.ConcatChannels(x, more);
            if (isNormalised) stored = Ops.GroupNorm(stored, source.Norm!, 4, 1e-5f, activation);
            if (isEnlarged) stored = Ops.Resize(stored, 2 * rows, 2 * columns, ResizeMode.Nearest);
            Assert.Equal(source.Shape, stored.Shape);
            var expected = Tensor.Empty(source.Shape.WithLast(outputs));
            Plain.Conv2d(
                stored, weights, 1, Padding.All(kernel / 2), Activation.None, channelBias, residual, expected);

            string what = $"{source.Shape} x{kernel} -> {outputs} {isNormalised} {isEnlarged} {activation}";
            RandomTensors.AssertClose(expected, Ops.Conv2d(source, weights, channelBias, residual), 2e-3, what);
            var taken = residual?.Clone();
            var result = Ops.Conv2d(source, weights, channelBias, taken, takesResidual: true);
            RandomTensors.AssertClose(expected, result, 2e-3, what + " in place");
            if (taken is not null) Assert.Throws<ObjectDisposedException>(() => taken.Span[0]);
        }
    }

    [Theory]
    [InlineData(1, 40, 40, 32, 0, false)]
    [InlineData(2, 13, 21, 40, 24, false)]
    [InlineData(1, 33, 20, 36, 0, true)]
    public void ResultsHaveTheSameBitsOnAnyNumberOfThreads(
        int batch, int rows, int columns, int own, int joined, bool isEnlarged)
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(52);
        var more = joined == 0 ? null : random.Tensor(batch, rows, columns, joined);
        var source = new ImageSource(random.Tensor(batch, rows, columns, own), more)
            .Normalize(random.Norm(own + joined), 4, 1e-5f, Activation.Silu);
        if (isEnlarged) source = source.Enlarge();
        var weights = new ConvWeights(random.Stored("filters", 50, own + joined, 3, 3));
        WithThreads.AssertSameBits(() => Ops.Conv2d(source, weights), $"{source.Shape}");
    }

    [Theory]
    [ClassData(typeof(SimdLevels))]
    public void JoinedMapsGoThroughALinearLayerWithTheBitsOfTheStoredMap(string level)
    {
        using var scope = TensorScope.Enter();
        using var width = SimdLevels.Use(level);
        var random = new RandomTensors(56);
        // Depths beyond a segment of the packed matrix too, and ends of maps that are no ends of segments.
        var sizes = new[]
        {
            (1, 3, 5, 4, 7, 9), (2, 9, 11, 20, 12, 64), (1, 16, 16, 1280, 1280, 70), (1, 24, 25, 700, 901, 128),
            (1, 1, 1, 1, 1400, 3), (3, 8, 8, 1300, 5, 33),
        };
        foreach (var (batch, rows, columns, own, joined, outputs) in sizes)
        {
            using var inner = TensorScope.Enter();
            var source = new ImageSource(
                random.Tensor(batch, rows, columns, own), random.Tensor(batch, rows, columns, joined));
            var weights = random.Linear(outputs, own + joined);
            var expected = Ops.Linear(Ops.ConcatChannels(source.First, source.Second!), weights);
            RandomTensors.AssertSameBits(expected, Ops.Linear(source, weights), $"{source.Shape} -> {outputs}");
            WithThreads.AssertSameBits(() => Ops.Linear(source, weights), $"{source.Shape} -> {outputs}");
        }
    }

    [Fact]
    public void ALinearLayerSeesAnImageAsItIs()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(57);
        var x = random.Tensor(1, 6, 5, 8);
        var more = random.Tensor(1, 6, 5, 4);
        var norm = random.Norm(12);
        var weights = random.Linear(10, 12);
        var source = new ImageSource(x, more).Normalize(norm, 4, 1e-5f, Activation.Silu).Enlarge();
        RandomTensors.AssertSameBits(
            Ops.Linear(source.ToTensor(), weights), Ops.Linear(source, weights), "normalised and enlarged");
        Assert.Throws<TensorException>(() => Ops.Linear(new ImageSource(x, more), random.Linear(10, 8)));

        var seed = random.Tensor(1, 6, 5, 10);
        float[] Gradient(Func<Tensor> compute)
        {
            using var tape = GradientTape.Record();
            tape.Watch(more);
            return tape.Gradient(compute(), seed, more).ToArray();
        }
        Assert.Equal(Gradient(() => Ops.Linear(Ops.ConcatChannels(x, more), weights)),
            Gradient(() => Ops.Linear(new ImageSource(x, more), weights)));
    }

    [Fact]
    public void TheStatisticsOfJoinedMapsAreThoseOfTheStoredMap()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(53);
        var x = random.Normal([2, 9, 11, 20], mean: 100);
        var more = random.Normal([2, 9, 11, 12]);
        var norm = random.Norm(32);
        var filters = new float[32 * 32];
        for (int i = 0; i < 32; i++) filters[33 * i] = 1;
        var identity = new ConvWeights(StoredTensor.FromArray("identity", [32, 32, 1, 1], filters));
        var expected = Ops.GroupNorm(Ops.ConcatChannels(x, more), norm, 4, 1e-5f, Activation.Silu);
        var source = new ImageSource(x, more).Normalize(norm, 4, 1e-5f, Activation.Silu);
        RandomTensors.AssertSameBits(expected, Ops.Conv2d(source, identity), "joined and normalised");
    }

    [Fact]
    public void ATapeSeesTheOperationsOneByOne()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(54);
        var x = random.Tensor(1, 16, 16, 32);
        var residual = random.Tensor(1, 32, 32, 32);
        var norm = random.Norm(32);
        var weights = new ConvWeights(random.Stored("filters", 32, 32, 3, 3));
        Tensor Gradient(Func<Tensor> compute)
        {
            using var tape = GradientTape.Record();
            tape.Watch(x);
            return tape.Gradient(compute(), residual, x);
        }
        var expected = Gradient(() => Ops.Conv2d(
            Ops.Resize(Ops.GroupNorm(x, norm, 8, 1e-5f, Activation.Silu), 32, 32, ResizeMode.Nearest), weights,
            residual: residual));
        var actual = Gradient(() => Ops.Conv2d(
            new ImageSource(x).Normalize(norm, 8, 1e-5f, Activation.Silu).Enlarge(), weights, residual: residual,
            takesResidual: true));
        RandomTensors.AssertSameBits(expected, actual, "gradient");
    }

    [Fact]
    public void ImagesThatDoNotFitAreRefused()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(55);
        var x = random.Tensor(1, 4, 4, 8);
        Assert.Throws<TensorException>(() => new ImageSource(random.Tensor(4, 8)));
        Assert.Throws<TensorException>(() => new ImageSource(x, random.Tensor(1, 4, 5, 8)));
        Assert.Throws<TensorException>(() => new ImageSource(x).Normalize(random.Norm(4), 2, 1e-5f, Activation.None));
        Assert.Throws<TensorException>(() => new ImageSource(x).Normalize(random.Norm(8), 3, 1e-5f, Activation.None));
        Assert.Throws<TensorException>(() => new ImageSource(x).Enlarge().Enlarge());
        Assert.Throws<TensorException>(() =>
            new ImageSource(x).Enlarge().Normalize(random.Norm(8), 2, 1e-5f, Activation.None));
        var weights = new ConvWeights(random.Stored("filters", 3, 9, 3, 3));
        Assert.Throws<TensorException>(() => Ops.Conv2d(new ImageSource(x), weights));
    }
}
