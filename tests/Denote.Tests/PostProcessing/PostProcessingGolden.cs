using Denote.Imaging;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Tests.PostProcessing;

/// <summary>Reads golden folder 13.</summary>
internal static class PostProcessingGolden
{
    public static FixtureTensor Values(string file, string name) =>
        FixtureTensors.Read("13-pamr-densecrf", $"{file}.safetensors")[name];

    public static Tensor Tensor(string file, string name)
    {
        var values = Values(file, name);
        return Tensors.Tensor.From(Shape.Create(values.Shape), values.ToFloats());
    }

    public static Image Picture(string name)
    {
        var values = Values("inputs", name);
        return new Image(values.Shape[1], values.Shape[0], values.ToBytes());
    }

    /// <summary>The largest and the mean absolute difference.</summary>
    public static (double Largest, double Mean) Difference(string file, string name, Tensor actual)
    {
        float[] wanted = Values(file, name).ToFloats();
        Assert.Equal(wanted.Length, actual.Count);
        double largest = 0, sum = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            double difference = Math.Abs(wanted[i] - (double)actual.Span[i]);
            if (!(difference <= largest)) largest = difference;
            sum += difference;
        }
        return (largest, sum / wanted.Length);
    }

    public static void AssertClose(string file, string name, Tensor actual, double tolerance)
    {
        double largest = Difference(file, name, actual).Largest;
        Assert.True(largest <= tolerance, $"{name}: the largest difference is {largest:g3}.");
    }
}
