using Denote.Tensors;

namespace Denote.Proposals;

/// <summary>
/// Groups a picture's cells by their self-attention (DiffSeg, Tian et al., CVPR 2024, section 3): the maps of all grids
/// are brought to the finest one, and maps near to each other in symmetric KL divergence are averaged until none are.
/// </summary>
internal static class AttentionClusters
{
    private const float Smallest = 1e-12f;

    /// <summary>
    /// Aggregates self-attention of several grids (section 3.2): finer grids weigh more, in proportion to their sides.
    /// </summary>
    /// <param name="maps">Captured attention, <c>[keys, queries]</c> over a grid of height x width.</param>
    /// <returns><c>[queries, keys]</c> at the finest grid; each row is a distribution.</returns>
    public static Tensor Aggregate(IReadOnlyList<(Tensor Map, int Height, int Width)> maps)
    {
        using var scope = TensorScope.Enter();
        int height = maps.Max(map => map.Height), width = maps.Max(map => map.Width), cells = height * width;
        float total = maps.Sum(map => (float)map.Height);
        var sum = Tensor.Zeros([cells, cells]);
        foreach (var (map, rows, columns) in maps)
        {
            // Keys are interpolated; every fine query takes the row of the coarse cell it lies in.
            var byQuery = Ops.Transpose(Ops.Resize(
                map.Reshape([1, rows, columns, rows * columns]), height, width, ResizeMode.Bilinear)
                .Reshape([cells, rows * columns]));
            Normalize(byQuery);
            var fine = Ops.Resize(byQuery.Reshape([1, rows, columns, cells]), height, width, ResizeMode.Nearest);
            sum = Ops.Combine(sum, 1, fine.Reshape([cells, cells]), rows / total);
        }
        return scope.Keep(sum);
    }

    /// <summary>Merges maps iteratively (section 3.3).</summary>
    /// <param name="attention"><c>[cells, cells]</c>, each row a distribution.</param>
    /// <param name="height">Rows of the grid.</param>
    /// <param name="width">Columns of the grid.</param>
    /// <param name="options">Settings.</param>
    /// <returns><c>[clusters, cells]</c>: the mean map of each cluster.</returns>
    public static Tensor Merge(Tensor attention, int height, int width, AttentionClusterOptions options)
    {
        using var scope = TensorScope.Enter();
        int[] anchors = Anchors(height, width, options.AnchorsPerSide);
        var clusters = MergeInto(Rows(attention, anchors), attention, options.MergeDistance);
        for (int round = 1; round < options.Rounds; round++)
        {
            int before = clusters.Shape[0];
            clusters = MergeAmong(clusters, options.MergeDistance);
            if (clusters.Shape[0] == before) break;
        }
        return scope.Keep(clusters);
    }

    /// <summary>(KL(a, b) + KL(b, a)) / 2 between every row of a and every row of b.</summary>
    internal static Tensor Distances(Tensor a, Tensor b)
    {
        using var scope = TensorScope.Enter();
        Tensor logA = Log(a), logB = Log(b);
        var cross = Ops.Add(Ops.MatMul(a, logB, transposeB: true), Ops.MatMul(logA, b, transposeB: true));
        float[] ownA = OwnTerms(a, logA), ownB = OwnTerms(b, logB);
        var result = Ops.Scale(cross, -0.5f);
        int columns = b.Shape[0];
        for (int i = 0; i < ownA.Length; i++)
        for (int j = 0; j < columns; j++)
            result.Span[i * columns + j] += 0.5f * (ownA[i] + ownB[j]);
        return scope.Keep(result);
    }

    private static int[] Anchors(int height, int width, int perSide)
    {
        int rows = Math.Min(perSide, height), columns = Math.Min(perSide, width);
        return [.. from row in Enumerable.Range(0, rows)
                   from column in Enumerable.Range(0, columns)
                   select ((2 * row + 1) * height / (2 * rows) * width) + (2 * column + 1) * width / (2 * columns)];
    }

    /// <summary>The first round: each anchor becomes the mean of all maps near it.</summary>
    private static Tensor MergeInto(Tensor anchors, Tensor maps, float distance)
    {
        var near = Distances(anchors, maps);
        for (int i = 0; i < near.Count; i++) near.Span[i] = near.Span[i] < distance ? 1 : 0;
        var means = Ops.MatMul(near, maps);
        int columns = means.Shape[1];
        for (int i = 0; i < means.Shape[0]; i++)
        {
            var row = means.Span.Slice(i * columns, columns);
            float members = 0;
            foreach (float member in near.Span.Slice(i * near.Shape[1], near.Shape[1])) members += member;
            // An anchor so diffuse that rounding keeps it from itself stays as it is.
            if (members == 0) anchors.Span.Slice(i * columns, columns).CopyTo(row);
            else foreach (ref float value in row) value /= members;
        }
        return means;
    }

    /// <summary>A later round: clusters near the first remaining one are averaged with it.</summary>
    private static Tensor MergeAmong(Tensor clusters, float distance)
    {
        var distances = Distances(clusters, clusters);
        int count = clusters.Shape[0], columns = clusters.Shape[1];
        var isTaken = new bool[count];
        var merged = new List<float>();
        for (int i = 0; i < count; i++)
        {
            if (isTaken[i]) continue;
            var mean = new float[columns];
            int members = 0;
            for (int j = i; j < count; j++)
            {
                if (isTaken[j] || (j != i && !(distances.Span[i * count + j] < distance))) continue;
                isTaken[j] = true;
                members++;
                for (int c = 0; c < columns; c++) mean[c] += clusters.Span[j * columns + c];
            }
            merged.AddRange(mean.Select(value => value / members));
        }
        return Tensor.From([merged.Count / columns, columns], [.. merged]);
    }

    private static Tensor Rows(Tensor matrix, int[] indices)
    {
        int columns = matrix.Shape[1];
        var rows = Tensor.Empty([indices.Length, columns]);
        for (int i = 0; i < indices.Length; i++)
            matrix.Span.Slice(indices[i] * columns, columns).CopyTo(rows.Span[(i * columns)..]);
        return rows;
    }

    private static void Normalize(Tensor matrix)
    {
        int columns = matrix.Shape[1];
        for (int i = 0; i < matrix.Shape[0]; i++)
        {
            var row = matrix.Span.Slice(i * columns, columns);
            float sum = 0;
            foreach (float value in row) sum += value;
            if (sum > 0)
                foreach (ref float value in row) value /= sum;
        }
    }

    private static Tensor Log(Tensor x)
    {
        var result = Tensor.Empty(x.Shape);
        for (int i = 0; i < x.Count; i++) result.Span[i] = MathF.Log(MathF.Max(x.Span[i], Smallest));
        return result;
    }

    private static float[] OwnTerms(Tensor x, Tensor log)
    {
        int columns = x.Shape[1];
        var terms = new float[x.Shape[0]];
        for (int i = 0; i < terms.Length; i++)
        {
            float sum = 0;
            for (int c = 0; c < columns; c++) sum += x.Span[i * columns + c] * log.Span[i * columns + c];
            terms[i] = sum;
        }
        return terms;
    }
}
