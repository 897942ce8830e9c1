using Denote.PostProcessing;
using Denote.Tensors;

namespace Denote.Tests.PostProcessing;

/// <summary>
/// The dense CRF against golden folder 13: pydensecrf's lattice in single precision, and the exact kernels by brute
/// force in double precision.
/// </summary>
public sealed class DenseCrfGoldenTests
{
    private const double Tolerance = 2e-5;

    [Theory]
    [InlineData("s24x32", "wseg_dcrf")]
    [InlineData("s24x32", "clipes_deeplab")]
    [InlineData("s24x32", "cutler_maskcut")]
    [InlineData("s24x32", "irn_label")]
    [InlineData("s48x64", "wseg_dcrf")]
    [InlineData("s48x64", "clipes_deeplab")]
    [InlineData("s48x64", "cutler_maskcut")]
    [InlineData("s48x64", "irn_label")]
    public void BeliefsAreTheLatticeReferences(string picture, string setting)
    {
        using var scope = TensorScope.Enter();
        string name = $"crf.{picture}.{setting}.pydensecrf";
        PostProcessingGolden.AssertClose("expected", $"{name}.Q", Infer(picture, setting, 10), Tolerance);
        if (picture == "s24x32")
            PostProcessingGolden.AssertClose("expected", $"{name}.Q_after1", Infer(picture, setting, 1), Tolerance);
    }

    /// <summary>How far a lattice is from exact kernels: settings.json of the golden folder has these figures.</summary>
    [Theory]
    [InlineData("wseg_dcrf", 0.005345806316834012, 4.5314835662946576e-05)]
    [InlineData("clipes_deeplab", 0.23225212420534946, 0.005516057215950023)]
    [InlineData("cutler_maskcut", 3.6777128445867055e-06, 5.769593714631886e-08)]
    [InlineData("irn_label", 0.7700471946256401, 0.0006824537310815139)]
    public void TheDifferenceFromExactKernelsIsTheLatticesOwn(string setting, double largest, double mean)
    {
        using var scope = TensorScope.Enter();
        var difference = PostProcessingGolden.Difference(
            "expected", $"crf.s24x32.{setting}.bruteforce.Q", Infer("s24x32", setting, 10));
        Assert.Equal(largest, difference.Largest, Tolerance);
        Assert.Equal(mean, difference.Mean, Tolerance);
    }

    private static Tensor Infer(string picture, string setting, int iterations)
    {
        var unary = PostProcessingGolden.Tensor("expected", $"crf.{picture}.{setting}.unary");
        var image = PostProcessingGolden.Picture($"crf.{picture}.image_u8");
        var probabilities = Tensor.Empty([unary.Shape[0], image.Height, image.Width]);
        for (int i = 0; i < unary.Count; i++) probabilities.Span[i] = MathF.Exp(-unary.Span[i]);
        var options = setting switch
        {
            "wseg_dcrf" => DenseCrfOptions.Default,
            "clipes_deeplab" => DenseCrfOptions.DeepLab,
            "cutler_maskcut" => DenseCrfOptions.MaskCut,
            _ => new DenseCrfOptions { AppearancePositionDeviation = 50, AppearanceColourDeviation = 5 },
        };
        return DenseCrf.Infer(image, probabilities, options with { Iterations = iterations });
    }
}
