namespace Denote.Tensors.Tests.Gradients;

/// <summary>
/// The operations as plain double-precision functions of flat arrays: what central differences are taken of.
/// </summary>
internal static class Doubles
{
    public static double Activate(double x, Activation activation) => activation switch
    {
        Activation.None => x,
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Gelu => x * (1 + Erf(x / Math.Sqrt(2))) / 2,
        Activation.QuickGelu => x / (1 + Math.Exp(-1.702 * x)),
        Activation.Relu => Math.Max(0, x),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    public static double[] Linear(double[] x, LinearWeights weights)
    {
        int inputs = weights.InFeatures, outputs = weights.OutFeatures, rows = x.Length / inputs;
        float[] matrix = weights.WidenMatrix();
        float[]? bias = weights.WidenBias();
        var result = new double[rows * outputs];
        for (int row = 0; row < rows; row++)
        for (int o = 0; o < outputs; o++)
        {
            double sum = bias is null ? 0 : bias[o];
            for (int i = 0; i < inputs; i++) sum += x[row * inputs + i] * matrix[o * inputs + i];
            result[row * outputs + o] = sum;
        }
        return result;
    }

    public static double[] Geglu(double[] x, LinearWeights weights)
    {
        double[] halves = Linear(x, weights);
        int count = weights.OutFeatures / 2;
        var result = new double[halves.Length / 2];
        for (int i = 0; i < result.Length; i++)
        {
            int at = i / count * 2 * count + i % count;
            result[i] = halves[at] * Activate(halves[at + count], Activation.Gelu);
        }
        return result;
    }

    public static double[] MatMul(double[] a, double[] b, int batch, int m, int k, int n, bool transposeB)
    {
        var result = new double[batch * m * n];
        for (int at = 0; at < result.Length; at++)
        {
            int column = at % n, row = at / n % m, image = at / n / m;
            for (int i = 0; i < k; i++)
            {
                int right = transposeB ? column * k + i : i * n + column;
                result[at] += a[(image * m + row) * k + i] * b[image * k * n + right];
            }
        }
        return result;
    }

    public static double[] Conv2d(
        double[] x, Shape image, ConvWeights weights, int stride, Padding padding, Shape target)
    {
        float[] filters = weights.WidenFilters();
        float[]? bias = weights.WidenBias();
        var result = new double[target.Count];
        for (int at = 0; at < result.Length; at++)
        {
            int o = at % target[3], column = at / target[3] % target[2], row = at / target[3] / target[2] % target[1];
            int b = at / target[3] / target[2] / target[1];
            double sum = bias is null ? 0 : bias[o];
            for (int ky = 0; ky < weights.KernelHeight; ky++)
            for (int kx = 0; kx < weights.KernelWidth; kx++)
            for (int c = 0; c < image[3]; c++)
            {
                int y = row * stride + ky - padding.Top, z = column * stride + kx - padding.Left;
                if (y < 0 || y >= image[1] || z < 0 || z >= image[2]) continue;
                sum += x[((b * image[1] + y) * image[2] + z) * image[3] + c]
                    * filters[((o * image[3] + c) * weights.KernelHeight + ky) * weights.KernelWidth + kx];
            }
            result[at] = sum;
        }
        return result;
    }

    /// <summary>Normalises groups of elements; <paramref name="group"/> says which one an element is in.</summary>
    public static double[] Norm(double[] x, NormWeights weights, double epsilon, Func<int, int> group)
    {
        var sums = new Dictionary<int, (double Sum, double Squares, int Count)>();
        for (int i = 0; i < x.Length; i++)
        {
            var (sum, squares, count) = sums.GetValueOrDefault(group(i));
            sums[group(i)] = (sum + x[i], squares + x[i] * x[i], count + 1);
        }
        var result = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            var (sum, squares, count) = sums[group(i)];
            double mean = sum / count, variance = squares / count - mean * mean;
            int channel = i % weights.Channels;
            result[i] = (x[i] - mean) / Math.Sqrt(variance + epsilon) * weights.Scale[channel] + weights.Shift[channel];
        }
        return result;
    }

    public static double[] Softmax(double[] x, int columns)
    {
        var result = new double[x.Length];
        for (int start = 0; start < x.Length; start += columns)
        {
            double max = x.AsSpan(start, columns).ToArray().Max(), sum = 0;
            for (int i = start; i < start + columns; i++) sum += result[i] = Math.Exp(x[i] - max);
            for (int i = start; i < start + columns; i++) result[i] /= sum;
        }
        return result;
    }

    public static double[] Attention(
        double[] q, double[] k, double[] v, Shape query, Shape key, Shape value, int heads, double scale)
    {
        int queries = query[1], keys = key[1], size = query[2] / heads, valueSize = value[2] / heads;
        var result = new double[query[0] * queries * value[2]];
        for (int b = 0; b < query[0]; b++)
        for (int h = 0; h < heads; h++)
        for (int i = 0; i < queries; i++)
        {
            var logits = new double[keys];
            int own = (b * queries + i) * query[2] + h * size, target = (b * queries + i) * value[2] + h * valueSize;
            for (int j = 0; j < keys; j++)
            for (int c = 0; c < size; c++)
                logits[j] += scale * q[own + c] * k[(b * keys + j) * key[2] + h * size + c];
            double[] weights = Softmax(logits, keys);
            for (int j = 0; j < keys; j++)
            for (int c = 0; c < valueSize; c++)
                result[target + c] += weights[j] * v[(b * keys + j) * value[2] + h * valueSize + c];
        }
        return result;
    }

    /// <summary>erf by its series and, far out, its continued fraction; full double precision.</summary>
    private static double Erf(double x)
    {
        double t = Math.Abs(x);
        if (t < 3)
        {
            double term = t, sum = t;
            for (int n = 1; n < 100; n++) sum += (term *= -t * t / n) / (2 * n + 1);
            return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * sum;
        }
        double fraction = 0;
        for (int n = 60; n > 0; n--) fraction = n / 2.0 / (t + fraction);
        return Math.Sign(x) * (1 - Math.Exp(-t * t) / Math.Sqrt(Math.PI) / (t + fraction));
    }
}
