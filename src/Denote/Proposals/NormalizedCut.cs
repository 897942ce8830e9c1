using Denote.Tensors;

namespace Denote.Proposals;

/// <summary>
/// A normalised cut (Shi and Malik, 2000) of a graph whose nodes are features: edges weigh 1 where two features are
/// alike and a trifle elsewhere, as in TokenCut (Wang et al., CVPR 2022, section 3.1). The cut is the eigenvector of the
/// second smallest eigenvalue of (D - W) x = lambda D x.
/// </summary>
internal sealed class NormalizedCut
{
    /// <summary>The weight of edges between unlike features, so that the graph hangs together.</summary>
    private const double Trifle = 1e-5;

    private const int MostSteps = 400;
    private const int StepsBetweenChecks = 10;
    private const double Tolerance = 1e-9;

    private readonly int[][] _alike;
    private readonly double[] _rootDegree;

    private NormalizedCut(int[][] alike)
    {
        _alike = alike;
        _rootDegree = [.. alike.Select(row => Math.Sqrt(row.Length + Trifle * (alike.Length - row.Length)))];
    }

    /// <summary>Cuts a graph in two.</summary>
    /// <param name="features"><c>[n, C]</c>, 2 or more; a feature of zeros is like nothing.</param>
    /// <param name="threshold">Features with a cosine above this are alike.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>
    /// One number per feature, of either sign, whose order is that of the cut; and the eigenvalue, 0..1: how much the cut
    /// costs.
    /// </returns>
    public static (double[] Vector, double Cost) Of(
        Tensor features, float threshold, CancellationToken cancellation = default)
    {
        var graph = new NormalizedCut(Alike(features, threshold));
        var (vector, value) = graph.SecondLargest(cancellation);
        for (int i = 0; i < vector.Length; i++) vector[i] /= graph._rootDegree[i];
        return (vector, Math.Clamp(1 - value, 0, 1));
    }

    /// <summary>For every feature the indices of those that are like it, itself included.</summary>
    private static int[][] Alike(Tensor features, float threshold)
    {
        using var scope = TensorScope.Enter();
        int count = features.Shape[0], channels = features.Shape[1];
        var unit = features.Clone();
        for (int i = 0; i < count; i++)
        {
            var row = unit.Span.Slice(i * channels, channels);
            double square = 0;
            foreach (float value in row) square += (double)value * value;
            float scale = square > 0 ? (float)(1 / Math.Sqrt(square)) : 0;
            foreach (ref float value in row) value *= scale;
        }
        var cosines = Ops.MatMul(unit, unit, transposeB: true);
        var alike = new int[count][];
        for (int i = 0; i < count; i++)
        {
            var row = cosines.Span.Slice(i * count, count);
            var found = new List<int>();
            for (int j = 0; j < count; j++)
                if (row[j] > threshold) found.Add(j);
            alike[i] = [.. found];
        }
        return alike;
    }

    /// <summary>
    /// The second largest eigenvalue of D^-1/2 W D^-1/2 with its vector, by Lanczos' method beside the largest one,
    /// which is known: 1, with the vector D^1/2.
    /// </summary>
    private (double[] Vector, double Value) SecondLargest(CancellationToken cancellation)
    {
        int count = _alike.Length;
        var basis = new List<double[]>();
        double[] known = [.. _rootDegree];
        Normalize(known);
        double[] next = Start(count);
        Orthogonalize(next, known);
        Normalize(next);
        List<double> diagonal = [], beside = [];
        int most = Math.Min(count - 1, MostSteps);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] current = next;
            basis.Add(current);
            next = Multiply(current);
            diagonal.Add(Dot(next, current));
            // Twice, since once loses the small parts.
            for (int pass = 0; pass < 2; pass++)
            {
                Orthogonalize(next, known);
                foreach (double[] vector in basis) Orthogonalize(next, vector);
            }
            double rest = Math.Sqrt(Dot(next, next));
            bool isLast = basis.Count >= most || rest < Tolerance;
            if (isLast || basis.Count % StepsBetweenChecks == 0)
            {
                var (value, weights) = TridiagonalMatrix.Largest(diagonal, beside);
                if (isLast || rest * Math.Abs(weights[^1]) < Tolerance) return (Combine(basis, weights), value);
            }
            beside.Add(rest);
            Scale(next, 1 / rest);
        }
    }

    /// <summary>D^-1/2 W D^-1/2 x.</summary>
    private double[] Multiply(double[] x)
    {
        var y = new double[x.Length];
        double sum = 0;
        for (int i = 0; i < y.Length; i++) sum += y[i] = x[i] / _rootDegree[i];
        var product = new double[x.Length];
        Parallel.For(0, x.Length, new ParallelOptions { MaxDegreeOfParallelism = WorkPool.Threads }, i =>
        {
            double alike = 0;
            foreach (int j in _alike[i]) alike += y[j];
            product[i] = (alike + Trifle * (sum - alike)) / _rootDegree[i];
        });
        return product;
    }

    private static double[] Start(int count)
    {
        var vector = new double[count];
        new TorchRandom(0).Normal(vector);
        return vector;
    }

    private static double[] Combine(List<double[]> basis, double[] weights)
    {
        var sum = new double[basis[0].Length];
        for (int k = 0; k < basis.Count; k++)
            for (int i = 0; i < sum.Length; i++) sum[i] += weights[k] * basis[k][i];
        return sum;
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void Orthogonalize(double[] vector, double[] against)
    {
        double share = Dot(vector, against);
        for (int i = 0; i < vector.Length; i++) vector[i] -= share * against[i];
    }

    private static void Normalize(double[] vector) => Scale(vector, 1 / Math.Sqrt(Dot(vector, vector)));

    private static void Scale(double[] vector, double scale)
    {
        for (int i = 0; i < vector.Length; i++) vector[i] *= scale;
    }
}
