namespace Denote.Tensors;

internal static partial class Plain
{
    public static void LocalSum(Tensor maps, Tensor weights, (int Rows, int Columns)[] offsets, Tensor result)
    {
        int height = maps.Shape[1], width = maps.Shape[2];
        for (int c = 0; c < maps.Shape[0]; c++)
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                {
                    double sum = 0;
                    for (int n = 0; n < offsets.Length; n++)
                    {
                        int row = Math.Clamp(y + offsets[n].Rows, 0, height - 1);
                        int column = Math.Clamp(x + offsets[n].Columns, 0, width - 1);
                        sum += (double)weights.Span[(n * height + y) * width + x]
                            * maps.Span[(c * height + row) * width + column];
                    }
                    result.Span[(c * height + y) * width + x] = (float)sum;
                }
    }

    /// <summary>
    /// What a permutohedral lattice approximates: result[i] is the sum over j of exp(-|f_i - f_j|^2 / 2) values[j].
    /// </summary>
    public static void GaussianFilter(Tensor features, Tensor values, Tensor result)
    {
        int points = features.Shape[0], axes = features.Shape[1], channels = values.Shape[1];
        for (int i = 0; i < points; i++)
            for (int c = 0; c < channels; c++)
            {
                double sum = 0;
                for (int j = 0; j < points; j++)
                {
                    double distance = 0;
                    for (int axis = 0; axis < axes; axis++)
                    {
                        double step = features.Span[i * axes + axis] - (double)features.Span[j * axes + axis];
                        distance += step * step;
                    }
                    sum += Math.Exp(-distance / 2) * values.Span[j * channels + c];
                }
                result.Span[i * channels + c] = (float)sum;
            }
    }
}
