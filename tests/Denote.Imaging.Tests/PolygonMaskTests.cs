namespace Denote.Imaging.Tests;

public class PolygonMaskTests
{
    [Fact]
    public void A_rectangle_on_the_grid_has_its_pixels()
    {
        Mask mask = PolygonMask.Fill(20, 12, [3, 2, 10, 2, 10, 7, 3, 7]);
        for (int y = 0; y < mask.Height; y++)
            for (int x = 0; x < mask.Width; x++)
                Assert.Equal(x is >= 3 and < 10 && y is >= 2 and < 7, mask[x, y]);
    }

    [Fact]
    public void The_direction_of_the_corners_does_not_matter_for_rectangles() => Assert.Equal(
        PolygonMask.Fill(20, 12, [3, 2, 10, 2, 10, 7, 3, 7]).Pixels.ToArray(),
        PolygonMask.Fill(20, 12, [3, 7, 10, 7, 10, 2, 3, 2]).Pixels.ToArray());

    [Fact]
    public void Areas_are_those_of_the_polygons()
    {
        var random = new Random(8);
        for (int round = 0; round < 100; round++)
        {
            double radius = 10 + 30 * random.NextDouble(), x = 50 + random.NextDouble(), y = 50 + random.NextDouble();
            int corners = random.Next(3, 40);
            double[] polygon = [.. Enumerable.Range(0, corners).SelectMany(i => new[]
            {
                x + radius * Math.Cos(2 * Math.PI * i / corners), y + radius * Math.Sin(2 * Math.PI * i / corners),
            })];
            double area = corners / 2.0 * radius * radius * Math.Sin(2 * Math.PI / corners);
            Assert.InRange(PolygonMask.Fill(100, 100, polygon).Area, area - 3 * radius, area + 3 * radius);
        }
    }

    [Fact]
    public void What_lies_outside_the_picture_is_cut_off()
    {
        Assert.Equal(100, PolygonMask.Fill(10, 10, [-5, -5, 25, -5, 25, 25, -5, 25]).Area);
        Assert.Equal(25, PolygonMask.Fill(10, 10, [5, 5, 25, 5, 25, 25, 5, 25]).Area);
        Assert.Equal(0, PolygonMask.Fill(10, 10, [20, 2, 30, 2, 30, 7, 20, 7]).Area);
    }

    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4 })]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData(new double[] { 1, 2, 3, 4, 5, double.NaN })]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 1e30 })]
    public void Faulty_polygons_are_refused(double[] corners) =>
        Assert.Throws<ImageException>(() => PolygonMask.Fill(10, 10, corners));
}
