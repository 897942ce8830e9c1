using Denote.Tensors;

namespace Denote.Labelling;

/// <summary>
/// Lloyd's k-means with k-means++ starts (Arthur and Vassilvitskii 2007): of several starts, the clustering with the
/// least squared error is kept.
/// </summary>
internal static class KMeans
{
    /// <summary>Numbers of the rows that are read together: 32 MiB.</summary>
    private const int BlockNumbers = 1 << 23;

    /// <summary>Clusters rows.</summary>
    /// <param name="rows">One or more.</param>
    /// <param name="clusters">How many; no more than there are rows are made.</param>
    /// <param name="options">Restarts, rounds and seed.</param>
    public static KMeansClusters Cluster(IFeatureRows rows, int clusters, PrototypeOptions options)
    {
        using var scope = TensorScope.Enter();
        clusters = Math.Min(clusters, rows.Count);
        float[] norms = SquaredNorms(rows);
        var random = new TorchRandom(options.Seed);
        KMeansClusters? best = null;
        for (int start = 0; start < options.Restarts; start++)
        {
            using var attempt = TensorScope.Enter();
            var found = Refine(rows, norms, Spread(rows, norms, clusters, random), options.Rounds);
            if (best is null || found.SquaredError < best.SquaredError) best = found;
        }
        return best!;
    }

    /// <summary>Lloyd's rounds from given centres, until no row changes its cluster.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="centres"><c>[k, channels]</c>, k at most the number of rows.</param>
    /// <param name="rounds">The most rounds.</param>
    public static KMeansClusters Refine(IFeatureRows rows, Tensor centres, int rounds) =>
        Refine(rows, SquaredNorms(rows), centres, rounds);

    private static KMeansClusters Refine(IFeatureRows rows, float[] norms, Tensor centres, int rounds)
    {
        using var scope = TensorScope.Enter();
        int count = rows.Count, clusters = centres.Shape[0];
        centres = centres.Clone();
        var labels = new int[count];
        var distances = new float[count];
        labels.AsSpan().Fill(-1);
        for (int round = 0; ; round++)
        {
            bool changed = Assign(rows, norms, centres, labels, distances);
            if (!changed || round == rounds) break;
            FillEmptyClusters(labels, distances, clusters);
            Average(rows, labels, centres);
        }
        return new KMeansClusters(centres.ToArray(), labels, distances.Sum(distance => (double)distance));
    }

    /// <summary>k-means++: each centre is a row, drawn by its squared distance from those drawn before.</summary>
    private static Tensor Spread(IFeatureRows rows, float[] norms, int clusters, TorchRandom random)
    {
        int count = rows.Count, channels = rows.Channels;
        var centres = Tensor.Empty([clusters, channels]);
        var draws = new double[clusters];
        random.Uniform(draws);
        var nearest = new float[count];
        nearest.AsSpan().Fill(float.PositiveInfinity);
        int chosen = Math.Min((int)(draws[0] * count), count - 1);
        for (int k = 0; ; k++)
        {
            rows.Read(chosen, centres.Span.Slice(k * channels, channels));
            if (k == clusters - 1) return centres;
            float[] distances = DistancesTo(rows, norms, centres.Slice(k, 1));
            for (int i = 0; i < count; i++) nearest[i] = Math.Min(nearest[i], distances[i]);
            chosen = Draw(nearest, draws[k + 1]);
        }
    }

    /// <summary>The row at which the running sum of the weights reaches a share of their total.</summary>
    private static int Draw(float[] weights, double share)
    {
        double target = share * weights.Sum(weight => (double)weight), sum = 0;
        int last = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] <= 0) continue;
            last = i;
            sum += weights[i];
            if (sum >= target) break;
        }
        return last;
    }

    private static float[] DistancesTo(IFeatureRows rows, float[] norms, Tensor centre)
    {
        var labels = new int[norms.Length];
        var distances = new float[norms.Length];
        Assign(rows, norms, centre, labels, distances);
        return distances;
    }

    /// <summary>The nearest centre of each row, by |x|^2 - 2 x c + |c|^2; whether any is another than before.</summary>
    private static bool Assign(
        IFeatureRows rows, float[] norms, Tensor centres, int[] labels, float[] distances)
    {
        var centreNorms = new float[centres.Shape[0]];
        AddSquares(centres, centreNorms);
        int clusters = centres.Shape[0];
        bool changed = false;
        ForEachBlock(rows, (first, block) =>
        {
            ReadOnlySpan<float> products = Ops.MatMul(block, centres, transposeB: true).Span;
            for (int i = 0; i < block.Shape[0]; i++)
            {
                int row = first + i, nearest = 0;
                float least = float.PositiveInfinity;
                for (int k = 0; k < clusters; k++)
                {
                    float distance = centreNorms[k] - 2 * products[i * clusters + k];
                    if (distance < least) (least, nearest) = (distance, k);
                }
                changed |= labels[row] != nearest;
                labels[row] = nearest;
                distances[row] = Math.Max(0, norms[row] + least);
            }
        });
        return changed;
    }

    /// <summary>A cluster that lost all its rows takes the row farthest from its centre.</summary>
    private static void FillEmptyClusters(int[] labels, float[] distances, int clusters)
    {
        var sizes = new int[clusters];
        foreach (int label in labels) sizes[label]++;
        for (int k = 0; k < clusters; k++)
        {
            if (sizes[k] > 0) continue;
            int farthest = -1;
            for (int i = 0; i < labels.Length; i++)
                if (sizes[labels[i]] > 1 && (farthest < 0 || distances[i] > distances[farthest])) farthest = i;
            sizes[labels[farthest]]--;
            (labels[farthest], distances[farthest], sizes[k]) = (k, 0, 1);
        }
    }

    private static void Average(IFeatureRows rows, int[] labels, Tensor centres)
    {
        int channels = rows.Channels;
        var sums = new double[centres.Count];
        var sizes = new int[centres.Shape[0]];
        ForEachBlock(rows, (first, block) =>
        {
            for (int i = 0; i < block.Shape[0]; i++)
            {
                int label = labels[first + i];
                sizes[label]++;
                FeatureSum.Add(block.Span.Slice(i * channels, channels), sums.AsSpan(label * channels, channels));
            }
        });
        for (int k = 0; k < sizes.Length; k++)
            for (int c = 0; c < channels; c++)
                centres.Span[k * channels + c] = (float)(sums[k * channels + c] / sizes[k]);
    }

    private static float[] SquaredNorms(IFeatureRows rows)
    {
        var norms = new float[rows.Count];
        ForEachBlock(rows, (first, block) => AddSquares(block, norms.AsSpan(first, block.Shape[0])));
        return norms;
    }

    private static void AddSquares(Tensor rows, Span<float> norms)
    {
        int channels = rows.Shape[1];
        for (int i = 0; i < norms.Length; i++)
            norms[i] += System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(
                rows.Span.Slice(i * channels, channels));
    }

    /// <summary>Reads all rows, as many together as fit a block.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="act">Is given the first row's number and the rows, <c>[n, channels]</c>.</param>
    private static void ForEachBlock(IFeatureRows rows, Action<int, Tensor> act)
    {
        int most = Math.Max(1, BlockNumbers / rows.Channels);
        for (int first = 0; first < rows.Count; first += most)
        {
            using var scope = TensorScope.Enter();
            var block = Tensor.Empty([Math.Min(most, rows.Count - first), rows.Channels]);
            rows.Read(first, block.Span);
            act(first, block);
        }
    }
}
