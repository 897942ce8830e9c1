using Denote.Imaging;
using Denote.Refining;

namespace Denote.Tests.Refining;

public class HalfScaleTests
{
    [Theory]
    [InlineData(0.3f)]
    [InlineData(0f)]
    [InlineData(0.999f)]
    public void A_map_keeps_its_mask_and_comes_back(float threshold)
    {
        float[] values =
        [
            0, 0.1f, 0.29f, 0.3f, MathF.BitIncrement(0.3f), 0.31f, 0.5f, 0.9f, 0.999f, MathF.BitIncrement(0.999f), 1,
        ];
        var map = new FloatImage(values.Length, 1, values);
        var probability = HalfScale.To(map, threshold);
        Assert.Equal(
            Mask.FromProbability(map, threshold).Pixels.ToArray(), Mask.FromProbability(probability, 0.5f).Pixels.ToArray());
        Assert.Equal(values.Order(), values);
        Assert.Equal(probability.Pixels.ToArray().Order(), probability.Pixels.ToArray());
        var back = HalfScale.From(probability, threshold);
        for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], back.Pixels[i], 1e-5f);
    }

    [Fact]
    public void Half_way_to_the_threshold_is_a_quarter()
    {
        var probability = HalfScale.To(new FloatImage(4, 1, [0.2f, 0.4f, 0.7f, 1]), 0.4f);
        Assert.Equal([0.25f, 0.5f, 0.75f, 1], probability.Pixels.ToArray().Select(value => MathF.Round(value, 5)));
    }
}
