namespace Denote.Imaging.Tests;

public class ConnectedComponentsTests
{
    [Fact]
    public void Diagonal_neighbours_count_only_with_eight()
    {
        var mask = new Mask(3, 3, [true, false, true, false, true, false, true, false, false]);
        Assert.Equal(1, ConnectedComponents.Of(mask).Count);
        ConnectedComponents four = ConnectedComponents.Of(mask, Connectivity.Four);
        Assert.Equal([1, 1, 1, 1], four.Areas);
        Assert.Equal([0, -1, 1, -1, 2, -1, 3, -1, -1], four.Labels.ToArray());
    }

    [Fact]
    public void An_empty_mask_has_no_part()
    {
        ConnectedComponents none = ConnectedComponents.Of(new Mask(4, 4));
        Assert.Equal((0, -1), (none.Count, none.Largest));
        Assert.Throws<ArgumentOutOfRangeException>(() => none.MaskOf(0));
    }

    [Theory]
    [InlineData(Connectivity.Four)]
    [InlineData(Connectivity.Eight)]
    public void Parts_are_connected_disjoint_and_complete(Connectivity connectivity)
    {
        var random = new Random(21);
        for (int round = 0; round < 40; round++)
        {
            Mask mask = MaskTests.RandomMask(random, 1 + random.Next(30), 1 + random.Next(30), random.NextDouble());
            ConnectedComponents parts = ConnectedComponents.Of(mask, connectivity);
            var together = new Mask(mask.Width, mask.Height);
            for (int part = 0; part < parts.Count; part++)
            {
                Mask one = parts.MaskOf(part);
                Assert.Equal(parts.Areas[part], one.Area);
                Assert.Equal(0, together.OverlapArea(one));
                Assert.Equal(1, ConnectedComponents.Of(one, connectivity).Count);
                together = together.Union(one);
            }
            Assert.Equal(mask.Pixels.ToArray(), together.Pixels.ToArray());
            AssertNeighboursAgree(parts, mask.Width, mask.Height, connectivity);
            if (parts.Count > 0) Assert.Equal(parts.Areas.Max(), parts.Areas[parts.Largest]);
        }
    }

    private static void AssertNeighboursAgree(
        ConnectedComponents parts, int width, int height, Connectivity connectivity)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int label = parts.Labels[y * width + x];
                foreach ((int dx, int dy) in new[] { (1, 0), (0, 1), (1, 1), (-1, 1) })
                {
                    if (x + dx < 0 || x + dx >= width || y + dy >= height || label < 0) continue;
                    if (connectivity == Connectivity.Four && dx != 0 && dy != 0) continue;
                    int next = parts.Labels[(y + dy) * width + x + dx];
                    Assert.True(next < 0 || next == label);
                }
            }
        }
    }
}
