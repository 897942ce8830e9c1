namespace Denote.Imaging.Tests;

/// <summary>Polygons against masks worked out by hand from COCO's rule: a pixel is inside where its middle is.</summary>
public sealed class PolygonTests
{
    [Fact]
    public void ARectangleOnPixelBordersFillsItsPixels() => AssertFilled(
        """
        .....
        .###.
        .###.
        .....
        """, [1, 1, 4, 1, 4, 3, 1, 3]);

    [Fact]
    public void TheDirectionOfTheOutlineDoesNotMatter() => AssertFilled(
        """
        .....
        .###.
        .###.
        .....
        """, [1, 3, 4, 3, 4, 1, 1, 1]);

    [Fact]
    public void PartsMakeOneObject() => AssertFilled(
        """
        ##...
        ##...
        ...##
        ...##
        """, [0, 0, 2, 0, 2, 2, 0, 2], [3, 2, 5, 2, 5, 4, 3, 4]);

    [Fact]
    public void WhatLeavesThePictureIsCutOff() => AssertFilled(
        """
        #####
        #####
        .....
        .....
        """, [-3, -2, 9, -2, 9, 2, -3, 2]);

    [Fact]
    public void ATriangleHasAStaircase()
    {
        var mask = Polygon.Fill([[0, 0, 8, 0, 0, 8]], 8, 8);
        for (int y = 0; y < 8; y++)
            for (int x = 0; x < 8; x++)
            {
                // The hypotenuse passes through the middles of the pixels of x + y = 7, which may go either way.
                if (x + y != 7) Assert.Equal(x + y < 7, mask[x, y]);
            }
    }

    [Fact]
    public void WhatIsNoPolygonIsRefused()
    {
        double[][] faulty =
            [[1, 1, 4, 1], [1, 1, 4, 1, 3, 3, 2], [1, 1, 4, 1, double.NaN, 3], [1, 1, 4, 1, 1e9, 3]];
        foreach (double[] polygon in faulty)
            Assert.Throws<ImageException>(() => Polygon.Fill([polygon], 5, 4));
    }

    private static void AssertFilled(string expected, params double[][] polygons)
    {
        var mask = Polygon.Fill(polygons, 5, 4);
        var rows = Enumerable.Range(0, 4).Select(
            y => string.Concat(Enumerable.Range(0, 5).Select(x => mask[x, y] ? '#' : '.')));
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join('\n', rows));
    }
}
