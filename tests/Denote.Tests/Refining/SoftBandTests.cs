using Denote.Imaging;
using Denote.Refining;

namespace Denote.Tests.Refining;

public class SoftBandTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_band_follows_the_distance_to_the_nearest_pixel_of_the_other_kind(int seed)
    {
        var random = new Random(seed);
        var mask = new Mask(23, 17);
        for (int i = 0; i < mask.Pixels.Length; i++) mask.Pixels[i] = random.Next(seed * 4) == 0;
        var soft = SoftBand.Around(mask, 0.1);
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                double nearest = double.PositiveInfinity;
                for (int v = 0; v < mask.Height; v++)
                    for (int u = 0; u < mask.Width; u++)
                        if (mask[u, v] != mask[x, y])
                            nearest = Math.Min(nearest, Math.Sqrt((u - x) * (u - x) + (v - y) * (v - y)));
                double distance = (nearest - 0.5) * (mask[x, y] ? 1 : -1);
                Assert.Equal(1 / (1 + Math.Exp(-distance / 2.3)), soft.Pixels[y * mask.Width + x], 1e-5);
            }
        }
        Assert.Equal(mask.Pixels.ToArray(), Mask.FromProbability(soft, 0.5f).Pixels.ToArray());
    }

    [Fact]
    public void Masks_without_an_edge_are_certain()
    {
        var empty = new Mask(5, 4);
        Assert.All(SoftBand.Around(empty, 0.1).Pixels.ToArray(), value => Assert.Equal(0, value));
        Assert.All(SoftBand.Around(empty.Complement(), 0.1).Pixels.ToArray(), value => Assert.Equal(1, value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void An_impossible_width_is_refused(double width)
    {
        var error = Assert.Throws<DenoteException>(() => CoarseMask.FromMask("boat", new Mask(2, 2), width));
        Assert.Contains("soft band", error.Message, StringComparison.Ordinal);
    }
}
