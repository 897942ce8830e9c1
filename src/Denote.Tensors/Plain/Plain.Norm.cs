namespace Denote.Tensors;

internal static partial class Plain
{
    public static void GroupNorm(
        Tensor x, NormWeights weights, int groups, float epsilon, Activation activation, Tensor result)
    {
        int channels = weights.Channels, images = x.Shape[0], size = channels / groups;
        int pixels = images * channels == 0 ? 0 : x.Count / images / channels;
        for (int b = 0; b < images; b++)
        {
            int image = b * pixels * channels;
            for (int g = 0; g < groups; g++)
            {
                double sum = 0, squares = 0;
                for (int p = 0; p < pixels; p++)
                for (int c = g * size; c < (g + 1) * size; c++)
                    sum += x.Span[image + p * channels + c];
                double mean = sum / ((double)pixels * size);
                for (int p = 0; p < pixels; p++)
                for (int c = g * size; c < (g + 1) * size; c++)
                {
                    double deviation = x.Span[image + p * channels + c] - mean;
                    squares += deviation * deviation;
                }
                double factor = 1 / Math.Sqrt(squares / ((double)pixels * size) + epsilon);
                for (int p = 0; p < pixels; p++)
                for (int c = g * size; c < (g + 1) * size; c++)
                {
                    int at = image + p * channels + c;
                    float value = (float)((x.Span[at] - mean) * factor) * weights.Scale[c] + weights.Shift[c];
                    result.Span[at] = Activate(value, activation);
                }
            }
        }
    }

    public static void LayerNorm(Tensor x, NormWeights weights, float epsilon, Tensor result)
    {
        int channels = weights.Channels;
        for (int row = 0; row < x.Shape.Rows; row++)
        {
            var source = x.Span.Slice(row * channels, channels);
            var target = result.Span.Slice(row * channels, channels);
            double mean = 0, squares = 0;
            foreach (float value in source) mean += value;
            mean /= channels;
            foreach (float value in source) squares += (value - mean) * (value - mean);
            double factor = 1 / Math.Sqrt(squares / channels + epsilon);
            for (int c = 0; c < channels; c++)
                target[c] = (float)((source[c] - mean) * factor) * weights.Scale[c] + weights.Shift[c];
        }
    }

    /// <summary>Logits at or below this count as blocked: probability 0, even where a whole row is blocked.</summary>
    public const float BlockedLogit = -1e30f;

    public static void Softmax(Tensor x, Tensor result)
    {
        int columns = x.Shape[^1];
        for (int row = 0; row < x.Shape.Rows; row++)
            Softmax(x.Span.Slice(row * columns, columns), result.Span.Slice(row * columns, columns));
    }

    private static void Softmax(ReadOnlySpan<float> source, Span<float> target)
    {
        float max = BlockedLogit;
        foreach (float value in source) max = MathF.Max(max, value);
        float sum = 0;
        for (int i = 0; i < source.Length; i++) sum += target[i] = MathF.Exp(source[i] - max);
        for (int i = 0; i < target.Length; i++) target[i] = sum == 0 ? 0 : target[i] / sum;
    }
}
