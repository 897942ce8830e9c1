using Denote.Proposals;
using Denote.Tensors;

namespace Denote.Tests.Proposals;

public sealed class AttentionClustersTests
{
    private const int Side = 8;

    [Fact]
    public void DistancesAreTheSymmetricDivergence()
    {
        using var scope = TensorScope.Enter();
        var random = new Random(2);
        Tensor a = Distributions(random, 3, 5), b = Distributions(random, 4, 5);
        float[] distances = AttentionClusters.Distances(a, b).ToArray();
        for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++)
        {
            double expected = 0;
            for (int c = 0; c < 5; c++)
            {
                double p = a.Span[i * 5 + c], q = b.Span[j * 5 + c];
                expected += 0.5 * (p - q) * (Math.Log(p) - Math.Log(q));
            }
            Assert.Equal(expected, distances[i * 4 + j], 1e-5);
        }
    }

    [Fact]
    public void CellsThatAttendAlikeBecomeOneCluster()
    {
        using var scope = TensorScope.Enter();
        var clusters = AttentionClusters.Merge(
            Quadrants(), Side, Side, new AttentionClusterOptions { AnchorsPerSide = 4 });
        Assert.Equal(4, clusters.Shape[0]);
        for (int cell = 0; cell < Side * Side; cell++)
        {
            int best = Enumerable.Range(0, 4).MaxBy(k => clusters.Span[k * Side * Side + cell]);
            int home = Enumerable.Range(0, 4).MaxBy(k => clusters.Span[k * Side * Side + HomeCell(cell)]);
            Assert.Equal(home, best);
        }
    }

    [Fact]
    public void AWideDistanceMergesEverything()
    {
        using var scope = TensorScope.Enter();
        var clusters = AttentionClusters.Merge(
            Quadrants(), Side, Side, new AttentionClusterOptions { MergeDistance = 100 });
        Assert.Equal(1, clusters.Shape[0]);
    }

    [Fact]
    public void GridsAreBroughtToTheFinestAndStayDistributions()
    {
        using var scope = TensorScope.Enter();
        var random = new Random(4);
        Tensor Captured(int side) => Ops.Transpose(Distributions(random, side * side, side * side));
        var aggregated = AttentionClusters.Aggregate([(Captured(8), 8, 8), (Captured(4), 4, 4)]);
        Assert.Equal([64, 64], aggregated.Shape.ToArray());
        for (int q = 0; q < 64; q++)
        {
            float sum = 0;
            foreach (float value in aggregated.Span.Slice(q * 64, 64)) sum += value;
            Assert.Equal(1, sum, 1e-4);
        }
    }

    [Fact]
    public void OneGridIsOnlyTransposed()
    {
        using var scope = TensorScope.Enter();
        var rows = Distributions(new Random(6), 16, 16);
        var aggregated = AttentionClusters.Aggregate([(Ops.Transpose(rows), 4, 4)]);
        Assert.Equal(rows.ToArray(), aggregated.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    /// <summary>Each cell attends to its own quarter of the picture, with a little noise.</summary>
    private static Tensor Quadrants()
    {
        var random = new Random(1);
        var attention = Tensor.Empty([Side * Side, Side * Side]);
        for (int q = 0; q < Side * Side; q++)
        {
            var row = attention.Span.Slice(q * Side * Side, Side * Side);
            float sum = 0;
            for (int k = 0; k < row.Length; k++)
                sum += row[k] = (Quadrant(q) == Quadrant(k) ? 1 : 0.01f) * (0.9f + 0.2f * random.NextSingle());
            foreach (ref float value in row) value /= sum;
        }
        return attention;
    }

    private static int Quadrant(int cell) => cell / Side / (Side / 2) * 2 + cell % Side / (Side / 2);

    private static int HomeCell(int cell) => Quadrant(cell) / 2 * (Side / 2) * Side + Quadrant(cell) % 2 * (Side / 2);

    private static Tensor Distributions(Random random, int rows, int columns)
    {
        var result = Tensor.Empty([rows, columns]);
        for (int i = 0; i < rows; i++)
        {
            var row = result.Span.Slice(i * columns, columns);
            float sum = 0;
            foreach (ref float value in row) sum += value = 0.05f + random.NextSingle();
            foreach (ref float value in row) value /= sum;
        }
        return result;
    }
}
