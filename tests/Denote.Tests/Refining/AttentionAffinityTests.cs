using Denote.CoarseMasks;
using Denote.Imaging;
using Denote.Tensors;
using Denote.Tests.Grounding;

namespace Denote.Tests.Refining;

/// <summary>CLIP-ES's attention-based affinity, each step by hand.</summary>
public class AttentionAffinityTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>
{
    [Fact]
    public void Attention_is_the_mean_over_heads_between_patches_alone()
    {
        using var scope = TensorScope.Enter();
        // Tokens: class, two patches. The first head's logits of patch 1 are (0, ln 2, 0); the second head has none.
        float log = MathF.Log(2);
        var query = Tensors.Tensor.From([1, 3, 2], [0, 0, log, 0, 0, 0]);
        var key = Tensors.Tensor.From([1, 3, 2], [0, 0, 1, 0, 0, 0]);
        var sum = Tensors.Tensor.Zeros([2, 2]);
        AttentionAffinity.AddAttention(query, key, heads: 2, weight: 1, sum);
        AssertClose([(0.5 + 1 / 3d) / 2, (0.25 + 1 / 3d) / 2, 1 / 3d, 1 / 3d], sum.ToArray());
    }

    [Fact]
    public void A_round_divides_columns_then_rows_and_the_mean_with_the_transpose_is_symmetric()
    {
        using var scope = TensorScope.Enter();
        var matrix = Tensors.Tensor.From([2, 2], [1, 1, 1, 3]);
        AttentionAffinity.Balance(matrix, rounds: 1);
        AssertClose([2 / 3d, 1 / 3d, 0.4, 0.6], matrix.ToArray());
        AssertClose([2 / 3d, 11 / 30d, 11 / 30d, 0.6], AttentionAffinity.Symmetric(matrix).ToArray());
    }

    [Fact]
    public void Boxes_hold_the_regions_above_four_tenths_of_the_peak()
    {
        var map = new FloatImage(4, 3,
        [
            0.5f, 0.0f, 0.0f, 0.0f,
            0.1f, 0.4f, 0.0f, 0.8f,
            0.0f, 0.1f, 0.0f, 0.0f,
        ]);
        // 0.32 is the limit: (0, 0) and (1, 1) touch at a corner, (3, 1) stands alone.
        bool[] expected =
        [
            true, true, false, false,
            true, true, false, true,
            false, false, false, false,
        ];
        Assert.Equal(expected, AttentionAffinity.Boxes(map).Pixels.ToArray());
    }

    [Fact]
    public void The_map_inside_its_boxes_is_carried_twice()
    {
        using var scope = TensorScope.Enter();
        var affinity = Tensors.Tensor.From([2, 2], [0.8f, 0.2f, 0.2f, 0.8f]);
        var map = new FloatImage(2, 1, [1, 0.1f]);
        // (1, 0) -> (0.8, 0.2) -> (0.68, 0.32).
        AssertClose([0.68, 0.32], AttentionAffinity.Carry(map, affinity).Pixels.ToArray());
        Assert.Equal([1f, 0f], AttentionAffinity.Refine(map, affinity).Pixels.ToArray());
    }

    [Fact]
    public void The_affinity_of_a_picture_is_symmetric_and_changes_the_map()
    {
        using var scope = TensorScope.Enter();
        var picture = new TorchRandom(4).Normal([1, 48, 48, 3]);
        float[] affinity = AttentionAffinity.Read(embedded.Model.Clip.Model.Vision, picture).ToArray();
        int cells = (int)Math.Sqrt(affinity.Length);
        for (int i = 0; i < cells; i++)
        {
            Assert.Equal(1, affinity.AsSpan(i * cells, cells).ToArray().Sum(), 0.1f);
            for (int j = 0; j < cells; j++) Assert.Equal(affinity[i * cells + j], affinity[j * cells + i]);
        }
        var options = new CoarseOptions { Grid = 8 };
        float[] Map(CoarseOptions chosen) => embedded.Model
            .MakeCoarse(embedded.Picture, ["house"], CoarseMethod.ClipEs, chosen).Masks[0].Probability.Pixels.ToArray();
        Assert.NotEqual(Map(options), Map(options with { UseAffinity = true }));
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6);
    }
}
