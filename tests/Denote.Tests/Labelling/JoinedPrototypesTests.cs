using System.Numerics.Tensors;
using Denote.Labelling;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Tests.Labelling;

/// <summary>The matrix product with its running maximum, against one cosine after another.</summary>
public class JoinedPrototypesTests
{
    private const string Extractor = "sd";

    /// <summary>More prototypes than a block has columns; grids finer, coarser and equal to the common one.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_most_similar_prototype_of_every_class_and_cell(int threads)
    {
        using var scope = TensorScope.Enter();
        int before = WorkPool.Threads;
        var random = new TorchRandom(5);
        var features = new ImageFeatures(
            9, 8, random.Normal([9, 8, 3]), random.Normal([5, 4, 6]), random.Normal([9, 8, 2]),
            random.Normal([1, 1, 1]), random.Normal([12, 16, 2]));
        var matcher = new LabelMatcher(
            RandomVocabulary(random, features.Channels, [(200, 300), (1, 0), (330, 64)]),
            LabellingOptions.Default with { StuffSimilarity = null });
        foreach (int[] inPlay in new int[][] { [0, 1, 2], [0, 2], [1] })
        {
            var winners = new int[(1 + inPlay.Length) * 72];
            WorkPool.Threads = threads;
            Tensor similarity;
            try
            {
                similarity = matcher.Join(Extractor, inPlay).Similarity(new MatchingFeatures(features), winners);
            }
            finally
            {
                WorkPool.Threads = before;
            }
            Assert.Equal([9, 8, 1 + inPlay.Length], similarity.Shape.ToArray());
            AssertMostSimilar(matcher, inPlay, features.ToGrid(), similarity, winners);
        }
    }

    [Fact]
    public void Lengths_of_features_between_cells()
    {
        using var scope = TensorScope.Enter();
        var random = new TorchRandom(7);
        var features = new ImageFeatures(11, 7, random.Normal([4, 3, 5]), random.Normal([11, 7, 2]),
            random.Normal([20, 14, 3]), random.Normal([1, 9, 4]));
        float[] lengths = new MatchingFeatures(features).InverseLengths;
        Tensor grid = features.ToGrid();
        for (int cell = 0; cell < 77; cell++)
            Assert.Equal(
                1 / TensorPrimitives.Norm<float>(grid.Span.Slice(cell * 14, 14)), lengths[cell], 1e-4f);
    }

    [Fact]
    public void Rows_are_interpolated_as_the_engine_does()
    {
        using var scope = TensorScope.Enter();
        var random = new TorchRandom(9);
        foreach (var (height, width, toHeight, toWidth) in new[] { (3, 5, 7, 5), (8, 8, 3, 20), (1, 4, 6, 1) })
        {
            var map = random.Normal([1, height, width, 3]);
            Tensor expected = Ops.Resize(map, toHeight, toWidth, ResizeMode.Bilinear);
            var axes = new BilinearRows(height, width, toHeight, toWidth);
            var between = new float[width * 3];
            for (int row = 0; row < toHeight; row++)
            {
                var actual = new float[toWidth * 3];
                actual.AsSpan().Fill(10);
                axes.Add(map.Span, 3, row, weight: 2, between, actual);
                for (int i = 0; i < actual.Length; i++)
                    Assert.Equal(10 + 2 * expected.Span[row * actual.Length + i], actual[i], 1e-5f);
            }
        }
    }

    [Fact]
    public void A_class_without_background_prototypes_leaves_the_background_at_its_lowest()
    {
        using var scope = TensorScope.Enter();
        var random = new TorchRandom(3);
        var matcher = new LabelMatcher(RandomVocabulary(random, 4, [(2, 0)]), LabellingOptions.Default);
        var features = new MatchingFeatures(new ImageFeatures(2, 2, random.Normal([2, 2, 4])));
        Tensor similarity = matcher.Join(Extractor, [0]).Similarity(features);
        for (int cell = 0; cell < 4; cell++) Assert.Equal(-1, similarity.Span[cell * 2]);
        var other = new MatchingFeatures(new ImageFeatures(2, 2, random.Normal([2, 2, 5])));
        Assert.Contains("have 5 channels, the prototypes 4", Assert.Throws<DenoteException>(
            () => matcher.Join(Extractor, [0]).Similarity(other)).Message);
    }

    private static void AssertMostSimilar(
        LabelMatcher matcher, int[] inPlay, Tensor grid, Tensor similarity, int[] winners)
    {
        int channels = grid.Shape[2], cells = grid.Shape[0] * grid.Shape[1];
        SidePrototypes prototypes = matcher.Prototypes(Extractor);
        for (int cell = 0; cell < cells; cell++)
        {
            float[] feature = grid.Span.Slice(cell * channels, channels).ToArray();
            for (int channel = 0; channel <= inPlay.Length; channel++)
            {
                var candidates = channel == 0
                    ? inPlay.SelectMany(entry =>
                        Cosines(entry, PrototypeSide.Background, prototypes.FirstBackgroundRow[entry]))
                    : Cosines(inPlay[channel - 1], PrototypeSide.Foreground, 0);
                var best = candidates.Append((Cosine: -1, Winner: 0)).MaxBy(entry => entry.Cosine);
                Assert.Equal(best.Cosine, similarity.Span[cell * (1 + inPlay.Length) + channel], 1e-5f);
                Assert.Equal(best.Winner, winners[channel * cells + cell]);
            }

            IEnumerable<(float Cosine, int Winner)> Cosines(int entry, PrototypeSide side, int first)
            {
                PrototypeSet set = prototypes.Sets(entry).Side(side);
                return Enumerable.Range(0, set.Count).Select(row =>
                    (TensorPrimitives.CosineSimilarity(feature, set.Row(row)), first + row));
            }
        }
    }

    /// <summary>Classes with random prototypes, so many of each side.</summary>
    private static Vocabulary RandomVocabulary(
        TorchRandom random, int channels, params (int Foreground, int Background)[] counts)
    {
        return new Vocabulary(
            [new FeatureExtractorIdentity(Extractor, "", "", "")],
            [
                .. counts.Select((count, i) => new VocabularyClass(
                    $"class {i}",
                    ClassKind.Thing,
                    new Dictionary<string, ClassPrototypes>
                    {
                        [Extractor] = new(RandomSet(count.Foreground), RandomSet(count.Background)),
                    },
                    [])),
            ]);

        PrototypeSet RandomSet(int count) => new(
            [.. Enumerable.Range(0, count).Select(row => new Prototype(PrototypeLevel.Part, row))],
            channels,
            count == 0 ? [] : random.Normal([count, channels]).ToArray(),
            []);
    }
}
