using Denote.Evaluation.PanopticNarratives;
using Denote.Imaging;
using Denote.TestSupport;

namespace Denote.Evaluation.Tests.PanopticNarratives;

/// <summary>
/// The released evaluation's resampling against golden folder 15 (<c>eval.*</c>, phrase 1 of the SAM branch).
/// </summary>
public sealed class ReferenceResamplingTests
{
    private static readonly IReadOnlyDictionary<string, FixtureTensor> Expected =
        FixtureTensors.Read("15-diffpng", "expected.safetensors");

    [Fact]
    public void Prediction_truth_and_their_overlap_are_the_references()
    {
        var truth = Map(FixtureTensors.Read("15-diffpng", "inputs.safetensors")["eval.gt"]);
        var mask = Map(Expected["phrase1.mask_refined"]);
        // The golden's detector input is 5/4 of the picture.
        int width = truth.Width * 5 / 4, height = truth.Height * 5 / 4;

        var found = ReferenceResampling.Resample(mask, width, height);
        var wanted = ReferenceResampling.Cut(ReferenceResampling.Resample(truth, width, height), 0);
        AssertClose(Expected["eval.pred"], found);
        AssertClose(Expected["eval.gt"], wanted);

        double[] iou = Expected["eval.iou"].ToDoubles();
        var (intersection, union, ratio) = ReferenceResampling.SoftOverlap(found, wanted);
        Assert.Equal(iou[0], intersection, 1e-2);
        Assert.Equal(iou[1], union, 1e-2);
        Assert.Equal(iou[2], ratio, 1e-5);
    }

    [Theory]
    [InlineData(640, 480, 1067, 800)]
    [InlineData(480, 640, 800, 1067)]
    [InlineData(1000, 300, 1333, 400)]
    [InlineData(100, 100, 800, 800)]
    public void The_detectors_size(int width, int height, int expectedWidth, int expectedHeight) =>
        Assert.Equal((expectedWidth, expectedHeight), ReferenceResampling.DetectorSize(width, height));

    [Fact]
    public void Empty_masks_overlap_by_nothing()
    {
        var empty = new FloatImage(4, 3);
        Assert.Equal(0, ReferenceResampling.SoftOverlap(empty, empty).Ratio);
    }

    private static FloatImage Map(FixtureTensor tensor) => new(tensor.Shape[1], tensor.Shape[0], tensor.ToFloats());

    private static void AssertClose(FixtureTensor expected, FloatImage actual)
    {
        Assert.Equal((expected.Shape[1], expected.Shape[0]), (actual.Width, actual.Height));
        Assert.Equal(expected.ToFloats(), actual.Pixels.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }
}
