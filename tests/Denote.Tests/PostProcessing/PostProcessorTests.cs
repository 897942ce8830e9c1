using System.Numerics.Tensors;
using Denote.Imaging;
using Denote.PostProcessing;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Tests.PostProcessing;

/// <summary>What post-processing does to maps and masks of any size, and what it refuses.</summary>
public sealed class PostProcessorTests
{
    private static readonly PostProcessingOptions Crf = new() { Kind = PostProcessingKind.Crf };

    private static readonly PostProcessingOptions Pamr = new() { Kind = PostProcessingKind.Pamr };

    public static TheoryData<PostProcessingKind> Kinds => [PostProcessingKind.Crf, PostProcessingKind.Pamr];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AMaskThatMissesTheEdgeIsDrawnToIt(PostProcessingKind kind)
    {
        var image = Halves(40, 30, edge: 20);
        var mask = Below(40, 30, edge: 22);
        var refined = PostProcessor.RefineMask(image, mask, new PostProcessingOptions { Kind = kind });
        Assert.Equal(Below(40, 30, edge: 20).Pixels.ToArray(), refined.Pixels.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ASoftMapIsStillCutAtItsOwnThreshold(PostProcessingKind kind)
    {
        const float threshold = 0.3f;
        var image = Halves(40, 30, edge: 20);
        var map = new FloatImage(40, 30);
        for (int i = 0; i < map.Pixels.Length; i++) map.Pixels[i] = i % 40 < 21 ? 0.45f : 0.05f;
        var refined = PostProcessor.RefineMap(image, map, threshold, new PostProcessingOptions { Kind = kind });
        Assert.Equal(
            Below(40, 30, edge: 20).Pixels.ToArray(), Mask.FromProbability(refined, threshold).Pixels.ToArray());
        Assert.InRange(TensorPrimitives.Min<float>(refined.Pixels), 0, 0.1f);
        Assert.InRange(TensorPrimitives.Max<float>(refined.Pixels), 0.4f, 1);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(1, 1, 3, 1, 1)]
    [InlineData(17, 5, 1, 17, 5)]
    [InlineData(17, 5, 3, 4, 2)]
    [InlineData(1, 9, 2, 1, 9)]
    [InlineData(31, 1, 21, 8, 1)]
    public void AnySizeAndNumberOfLabelsIsTaken(int width, int height, int labels, int mapWidth, int mapHeight)
    {
        using var scope = TensorScope.Enter();
        var random = new Random(width + labels);
        var image = new Image(width, height);
        random.NextBytes(image.Pixels);
        var scores = Tensor.Empty([labels, mapHeight, mapWidth]);
        foreach (ref float score in scores.Span) score = random.NextSingle();

        var beliefs = PostProcessor.RefineScores(image, scores, Crf);
        var averages = PostProcessor.RefineScores(image, scores, Pamr);
        Assert.Equal<Shape>([labels, height, width], beliefs.Shape);
        Assert.Equal<Shape>([labels, height, width], averages.Shape);
        for (int pixel = 0; pixel < width * height; pixel++)
        {
            double sum = Enumerable.Range(0, labels).Sum(label => beliefs.Span[label * width * height + pixel]);
            Assert.Equal(1, sum, 1e-5);
        }
        Assert.InRange(
            TensorPrimitives.Max<float>(averages.Span), 0, TensorPrimitives.Max<float>(scores.Span) + 1e-5f);
        Assert.Equal<Shape>([labels, height, width],
            PostProcessor.RefineScores(image, scores, PostProcessingOptions.None).Shape);
    }

    [Fact]
    public void WithoutIterationsOrWeightsTheCrfGivesTheProbabilitiesBack()
    {
        using var scope = TensorScope.Enter();
        var image = Halves(6, 4, edge: 3);
        var probabilities = Tensor.Empty([2, 4, 6]);
        for (int i = 0; i < 24; i++)
            (probabilities.Span[i], probabilities.Span[24 + i]) = ((i + 1) / 26f, 1 - (i + 1) / 26f);
        foreach (var options in new[]
        {
            new DenseCrfOptions { Iterations = 0 },
            new DenseCrfOptions { SmoothnessWeight = 0, AppearanceWeight = 0 },
        })
        {
            var beliefs = DenseCrf.Infer(image, probabilities, options);
            for (int i = 0; i < 48; i++) Assert.Equal(probabilities.Span[i], beliefs.Span[i], 1e-5f);
        }
    }

    [Fact]
    public void NothingIsDoneWhereNothingIsAsked()
    {
        var image = Halves(8, 8, edge: 4);
        var mask = Below(8, 8, edge: 3);
        var map = new FloatImage(3, 3);
        Assert.Same(mask, PostProcessor.RefineMask(image, mask, PostProcessingOptions.None));
        Assert.Same(map, PostProcessor.RefineMap(image, map, 0.5f, PostProcessingOptions.None));
    }

    [Fact]
    public void WhatCannotBeUsedIsRefused()
    {
        using var scope = TensorScope.Enter();
        var image = Halves(8, 8, edge: 4);
        Assert.Contains("[labels, height, width]", Assert.Throws<DenoteException>(
            () => PostProcessor.RefineScores(image, Tensor.Zeros([8, 8]), Crf)).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<DenoteException>(() => PostProcessor.RefineScores(
            image, Tensor.Full([1, 8, 8], float.NaN), Pamr)).Message, StringComparison.Ordinal);
        Assert.Contains("threshold above 0", Assert.Throws<DenoteException>(() => PostProcessor.RefineMap(
            image, new FloatImage(8, 8), 0, Crf)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SettingsAreChecked()
    {
        Assert.Throws<DenoteException>(() => new PamrOptions { Iterations = 0 });
        Assert.Throws<DenoteException>(() => new PamrOptions { Dilations = [] });
        Assert.Throws<DenoteException>(() => new PamrOptions { Dilations = [1, 1] });
        Assert.Throws<DenoteException>(() => new PamrOptions { Dilations = [0] });
        Assert.Throws<DenoteException>(() => new DenseCrfOptions { Iterations = -1 });
        Assert.Throws<DenoteException>(() => new DenseCrfOptions { SmoothnessDeviation = 0 });
        Assert.Throws<DenoteException>(() => new DenseCrfOptions { AppearanceColourDeviation = float.NaN });
        Assert.Throws<DenoteException>(() => new DenseCrfOptions { AppearanceWeight = -1 });
        Assert.Throws<DenoteException>(() => new DenseCrfOptions { MaskConfidence = 0.5f });
    }

    [Fact]
    public void TheWorkStopsWhenItIsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        using var scope = TensorScope.Enter(cancelled.Token);
        var image = Halves(8, 8, edge: 4);
        Assert.Throws<OperationCanceledException>(() => PostProcessor.RefineMask(image, Below(8, 8, 3), Crf));
        Assert.Throws<OperationCanceledException>(() => PostProcessor.RefineMask(image, Below(8, 8, 3), Pamr));
    }

    /// <summary>Left of the edge one colour, right of it another, both a little uneven.</summary>
    private static Image Halves(int width, int height, int edge)
    {
        var image = new Image(width, height);
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
            {
                byte shade = (byte)((x + 2 * y) % 3);
                image[x, y] = x < edge
                    ? new Rgb((byte)(200 + shade), 40, 40)
                    : new Rgb(30, (byte)(90 + shade), 160);
            }
        return image;
    }

    private static Mask Below(int width, int height, int edge)
    {
        var mask = new Mask(width, height);
        for (int i = 0; i < mask.Pixels.Length; i++) mask.Pixels[i] = i % width < edge;
        return mask;
    }
}
