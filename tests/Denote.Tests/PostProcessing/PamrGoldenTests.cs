using Denote.PostProcessing;
using Denote.Tensors;

namespace Denote.Tests.PostProcessing;

/// <summary>
/// PAMR against golden folder 13: the released module on PyTorch 1.13.1 with float arithmetic, two pictures, one with
/// maps of a quarter of its size.
/// </summary>
public sealed class PamrGoldenTests
{
    private const float Tolerance = 5e-5f;

    [Theory]
    [InlineData("p0", "ovdiff")]
    [InlineData("p0", "dil1248")]
    [InlineData("p0", "one")]
    [InlineData("p1", "ovdiff")]
    [InlineData("p1", "dil1248")]
    [InlineData("p1", "one")]
    public void RefinedMapsAreTheReferences(string picture, string setting)
    {
        using var scope = TensorScope.Enter();
        var options = setting switch
        {
            "ovdiff" => PamrOptions.Default,
            "dil1248" => new PamrOptions { Dilations = [1, 2, 4, 8] },
            _ => new PamrOptions { Dilations = [1], Iterations = 1 },
        };
        var scores = PostProcessingGolden.Tensor("inputs", $"pamr.{picture}.mask");
        var image = PostProcessingGolden.Picture($"pamr.{picture}.image_u8");
        var refined = Pamr.Refine(image, scores.Reshape([scores.Shape[1], scores.Shape[2], scores.Shape[3]]), options);
        PostProcessingGolden.AssertClose("expected", $"pamr.{picture}.{setting}", refined, Tolerance);
    }

    [Theory]
    [InlineData("p0")]
    [InlineData("p1")]
    public void AffinityAndLocalDeviationAreTheReferences(string picture)
    {
        using var scope = TensorScope.Enter();
        var (weights, deviation) = Pamr.Affinity(PostProcessingGolden.Picture($"pamr.{picture}.image_u8"), [1]);
        PostProcessingGolden.AssertClose("expected", $"pamr.{picture}.one.affinity", weights, 2e-6f);
        PostProcessingGolden.AssertClose("expected", $"pamr.{picture}.one.std", deviation, 5e-5f);
    }
}
