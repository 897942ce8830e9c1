namespace Denote.Tensors.Tests;

/// <summary>The memory budget chooses among the ways that the accuracy allows, and the choices are counted.</summary>
[Collection(Alone.Name)]
public sealed class ConvolutionBudgetTests : IDisposable
{
    public void Dispose() => TensorSettings.MemoryBudget = null;

    // Packed, 320 x 320 filters take 14.7 MB as F(4x4), 6.6 MB as F(2x2), 3.7 MB as they are; a layer may take an
    // eighth of a small budget.
    [Theory]
    [InlineData(ConvolutionAccuracy.Fast, null, "Winograd4x4", false)]
    [InlineData(ConvolutionAccuracy.Fast, 128, "Winograd4x4", false)]
    [InlineData(ConvolutionAccuracy.Fast, 64, "Winograd2x2", true)]
    [InlineData(ConvolutionAccuracy.Fast, 32, "Direct", true)]
    [InlineData(ConvolutionAccuracy.Balanced, 64, "Winograd2x2", false)]
    [InlineData(ConvolutionAccuracy.Balanced, 32, "Direct", true)]
    [InlineData(ConvolutionAccuracy.Precise, 32, "Direct", false)]
    public void A_layer_whose_weights_have_no_room_is_done_another_way(
        ConvolutionAccuracy accuracy, int? mebi, string expected, bool isSmaller)
    {
        TensorSettings.MemoryBudget = mebi is { } some ? (long)some << 20 : null;
        var weights = new ConvWeights(StoredTensor.FromArray("filters", [320, 320, 3, 3], new float[320 * 320 * 9]));
        var choice = ConvolutionChoice.For(accuracy, weights, stride: 1, [1, 64, 64, 320]);
        Assert.Equal((expected, isSmaller), (choice.Algorithm.ToString(), choice.IsSmaller));
        var enlarging = ConvolutionChoice.ForEnlarged(accuracy, weights, [1, 64, 64, 320]);
        Assert.Equal(
            new(accuracy == ConvolutionAccuracy.Precise
                ? ConvolutionAlgorithm.Direct
                : ConvolutionAlgorithm.WinogradEnlarged), enlarging);
    }

    [Fact]
    public void What_was_chosen_is_counted_and_computed()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(11);
        var x = random.Tensor(1, 32, 32, 64);
        var (filters, bias) = (random.Stored("filters", 48, 64, 3, 3), random.Stored("bias", 48));
        var (precise, _) = Run(ConvolutionAccuracy.Precise);

        var (balanced, free) = Run(ConvolutionAccuracy.Balanced);
        Assert.Equal((0, 2, 0, 0), (free.DirectConvolutions, free.Winograd2x2Convolutions,
            free.Winograd4x4Convolutions, free.SmallerConvolutions));
        Assert.NotEqual(precise, balanced);
        var (_, fast) = Run(ConvolutionAccuracy.Fast);
        Assert.Equal((2, 0, 0), (fast.Winograd4x4Convolutions, fast.Winograd2x2Convolutions, fast.Strips));

        TensorSettings.MemoryBudget = 1 << 20;
        var (tight, bound) = Run(ConvolutionAccuracy.Balanced);
        Assert.Equal((2, 0, 2), (bound.DirectConvolutions, bound.Winograd2x2Convolutions, bound.SmallerConvolutions));
        Assert.True(bound.RepackedBytes > 0);
        Assert.Equal(precise, tight);

        (float[] Result, EngineChoices Choices) Run(ConvolutionAccuracy accuracy)
        {
            using var use = TensorSettings.Use(accuracy);
            var weights = new ConvWeights(filters, bias);
            var before = EngineChoices.SinceStart;
            float[] stored = Ops.Conv2d(x, weights).ToArray();
            Assert.Equal(stored, Ops.Conv2d(new ImageSource(x), weights).ToArray());
            return (stored, EngineChoices.SinceStart.Since(before));
        }
    }

    [Fact]
    public void Strips_are_counted()
    {
        using var scope = TensorScope.Enter();
        var random = new RandomTensors(12);
        var x = new ImageSource(random.Tensor(1, 32, 32, 32));
        var weights = new ConvWeights(random.Stored("filters", 32, 32, 3, 3));
        var before = EngineChoices.SinceStart;
        var whole = Ops.Conv2d(x, weights);
        Assert.Equal(0, EngineChoices.SinceStart.Since(before).Strips);
        var strip = Ops.Conv2d(x, weights, rows: new ImageRows(8, 8));
        var counted = EngineChoices.SinceStart.Since(before);
        Assert.Equal(1, counted.Strips);
        Assert.Equal(EngineChoices.SinceStart, counted.Plus(before));
        Assert.Equal(whole.Span.Slice(8 * 32 * 32, 8 * 32 * 32).ToArray(), strip.ToArray());
    }
}
