namespace Denote.Tensors;

/// <summary>
/// The scalar twins: each operation written so that it is obviously right. They specify the fast kernels and test
/// them.
/// </summary>
internal static partial class Plain
{
    public static void Linear(Tensor x, LinearWeights weights, Activation activation, Tensor? residual, Tensor result)
    {
        int inputs = weights.InFeatures, outputs = weights.OutFeatures;
        float[] matrix = weights.WidenMatrix();
        float[]? bias = weights.WidenBias();
        for (int row = 0; row < result.Shape.Rows; row++)
        {
            for (int o = 0; o < outputs; o++)
            {
                float sum = bias is null ? 0 : bias[o];
                sum += Dot(x.Span.Slice(row * inputs, inputs), matrix.AsSpan(o * inputs, inputs));
                int at = row * outputs + o;
                result.Span[at] = Activate(sum, activation) + (residual is null ? 0 : residual.Span[at]);
            }
        }
    }

    public static void LinearGeglu(Tensor x, LinearWeights weights, Tensor result)
    {
        int inputs = weights.InFeatures, outputs = weights.OutFeatures / 2;
        float[] matrix = weights.WidenMatrix();
        float[]? bias = weights.WidenBias();
        for (int row = 0; row < result.Shape.Rows; row++)
        {
            var source = x.Span.Slice(row * inputs, inputs);
            for (int o = 0; o < outputs; o++)
            {
                int gate = o + outputs;
                float value = Dot(source, matrix.AsSpan(o * inputs, inputs));
                float gateValue = Dot(source, matrix.AsSpan(gate * inputs, inputs));
                if (bias is not null)
                {
                    value += bias[o];
                    gateValue += bias[gate];
                }
                result.Span[row * outputs + o] = value * Activate(gateValue, Activation.Gelu);
            }
        }
    }

    public static void MatMul(Tensor a, Tensor b, bool transposeB, Tensor result)
    {
        int m = a.Shape[^2], k = a.Shape[^1], n = result.Shape[^1];
        int batches = m * n == 0 ? 0 : result.Count / (m * n);
        for (int batch = 0; batch < batches; batch++)
        {
            var left = a.Span.Slice(batch * m * k, m * k);
            var right = b.Span.Slice(batch * k * n, k * n);
            var target = result.Span.Slice(batch * m * n, m * n);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    float sum = 0;
                    for (int c = 0; c < k; c++)
                        sum += left[i * k + c] * (transposeB ? right[j * k + c] : right[c * n + j]);
                    target[i * n + j] = sum;
                }
            }
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
