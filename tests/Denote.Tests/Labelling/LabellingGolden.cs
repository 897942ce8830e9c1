using Denote.Imaging;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Tests.Labelling;

/// <summary>Golden folder 17: OVDiff's released code on small random features.</summary>
internal static class LabellingGolden
{
    public const string Folder = "17-ovdiff";

    public static readonly string[] Classes = ["cat", "dog", "grass", "sky", "bus"];

    public static IReadOnlyDictionary<string, FixtureTensor> Inputs { get; } =
        FixtureTensors.Read(Folder, "inputs.safetensors");

    public static IReadOnlyDictionary<string, FixtureTensor> Expected { get; } =
        FixtureTensors.Read(Folder, "expected.safetensors");

    public static Tensor ToTensor(FixtureTensor golden) => Tensor.From(Shape.Create(golden.Shape), golden.ToFloats());

    /// <summary>One picture's masks out of <c>[N, H, W]</c>.</summary>
    public static Mask ReadMask(FixtureTensor golden, int index)
    {
        (int height, int width) = (golden.Shape[1], golden.Shape[2]);
        byte[] values = golden.ToBytes()[(index * height * width)..((index + 1) * height * width)];
        return new Mask(width, height, Array.ConvertAll(values, value => value != 0));
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool isClose = Math.Abs(expected[i] - actual[i]) <= tolerance;
            Assert.True(isClose, $"[{i}]: expected {expected[i]}, got {actual[i]}");
        }
    }
}
