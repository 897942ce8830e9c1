using Denote.Imaging;
using Denote.Referring;

namespace Denote.Tests.Referring;

public class CorrelationMapGoldenTests
{
    public static TheoryData<string> Shapes =>
    [
        .. ReferringGolden.Expected.Keys
            .Where(key => key.EndsWith(".map", StringComparison.Ordinal))
            .Select(key => key[..^4]),
    ];

    [Fact]
    public void Guided_maps_of_every_call() =>
        ReferringGolden.AssertClose(
            ReferringGolden.Expected["heatmaps_per_call"].ToDoubles(), [.. Calls().SelectMany(map => map)]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Released_projection_in_eight_bits(string shape)
    {
        var expectedSmall = ReferringGolden.Expected[$"{shape}.mean_u8"];
        var expected = ReferringGolden.Expected[$"{shape}.map"];
        double[] mean = CorrelationMap.Mean(Calls());
        Assert.Equal(expectedSmall.ToBytes(), CorrelationMap.Quantise(mean, expectedSmall.Shape[0]).Pixels.ToArray());
        FloatImage map = CorrelationMap.Project(mean, expected.Shape[1], expected.Shape[0], HeatMapProjection.Released);
        ReferringGolden.AssertClose(
            expected.ToDoubles(), Array.ConvertAll(map.Pixels.ToArray(), value => (double)value));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Consistent_projection_differs_only_by_what_eight_bits_lose(string shape)
    {
        var size = ReferringGolden.Expected[$"{shape}.map"].Shape;
        double[] mean = CorrelationMap.Mean(Calls());
        FloatImage released = CorrelationMap.Project(mean, size[1], size[0], HeatMapProjection.Released);
        FloatImage consistent = CorrelationMap.Project(mean, size[1], size[0], HeatMapProjection.Consistent);
        double largest = 0;
        for (int i = 0; i < released.Pixels.Length; i++)
            largest = Math.Max(largest, Math.Abs(released.Pixels[i] - consistent.Pixels[i]));
        Assert.InRange(largest, 1e-6, 4 / 255.0 * 2);
        Assert.Equal(0, consistent.Pixels.ToArray().Min());
        Assert.Equal(1, consistent.Pixels.ToArray().Max());
    }

    [Fact]
    public void A_flat_map_is_zero_everywhere()
    {
        float[] flat = [2, 2, 2, 2];
        double[] guided = CorrelationMap.Guide(flat, flat, 9);
        Assert.All(guided, value => Assert.Equal(0, value));
        Assert.All(CorrelationMap.Project(guided, 5, 3, HeatMapProjection.Consistent).Pixels.ToArray(),
            value => Assert.Equal(0, value));
    }

    private static List<double[]> Calls() =>
    [
        .. Enumerable.Range(0, ReferringGolden.Inputs["logits"].Shape[0]).Select(call => CorrelationMap.Guide(
            ReferringGolden.HeadMean(call, conditional: false),
            ReferringGolden.HeadMean(call, conditional: true),
            ReferringGolden.Guidance)),
    ];
}
