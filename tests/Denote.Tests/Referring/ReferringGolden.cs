using Denote.Imaging;
using Denote.TestSupport;

namespace Denote.Tests.Referring;

/// <summary>
/// Golden folder 16: kodenii/Ref-Diff@41a3c65 model/segmenter.py and ldm/modules/attention.py, executed unchanged
/// (PyTorch 1.13.1, Pillow 9.4.0). Shapes and cases come from the files.
/// </summary>
internal static class ReferringGolden
{
    public const string Folder = "16-ref-diff";

    /// <summary>The guidance that the reference has in its code.</summary>
    public const double Guidance = 9;

    /// <summary>The token whose maps are kept.</summary>
    public const int Token = 4;

    public static IReadOnlyDictionary<string, FixtureTensor> Inputs =>
        FixtureTensors.Read(Folder, "inputs.safetensors");

    public static IReadOnlyDictionary<string, FixtureTensor> Expected =>
        FixtureTensors.Read(Folder, "expected.safetensors");

    public static Image Picture
    {
        get
        {
            var tensor = Inputs["image_u8"];
            return new Image(tensor.Shape[1], tensor.Shape[0], tensor.ToBytes());
        }
    }

    public static IReadOnlyList<Mask> Masks
    {
        get
        {
            var tensor = Inputs["masks"];
            (int height, int width) = (tensor.Shape[1], tensor.Shape[2]);
            return
            [
                .. tensor.ToBytes().Chunk(height * width)
                    .Select(values => new Mask(width, height, Array.ConvertAll(values, value => value != 0))),
            ];
        }
    }

    /// <summary>The mean over the heads of one half of a call's logits at the token, <c>[cells]</c>.</summary>
    public static float[] HeadMean(int call, bool conditional)
    {
        var logits = Inputs["logits"];
        (int heads, int cells, int tokens) = (logits.Shape[1] / 2, logits.Shape[2], logits.Shape[3]);
        float[] values = logits.ToFloats();
        var mean = new float[cells];
        for (int cell = 0; cell < cells; cell++)
        {
            double sum = 0;
            for (int head = 0; head < heads; head++)
            {
                int row = call * 2 * heads + (conditional ? heads : 0) + head;
                sum += values[(row * cells + cell) * tokens + Token];
            }
            mean[cell] = (float)(sum / heads);
        }
        return mean;
    }

    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool isClose = Math.Abs(expected[i] - actual[i]) <= tolerance;
            Assert.True(isClose, $"[{i}]: expected {expected[i]}, got {actual[i]}");
        }
    }
}
