namespace Denote.Imaging.Tests;

public class MaskTests
{
    [Fact]
    public void Area_and_box_of_an_empty_a_full_and_a_scattered_mask()
    {
        var mask = new Mask(6, 5);
        Assert.Equal(0, mask.Area);
        Assert.Null(mask.BoundingBox);
        Assert.Equal(new PixelBox(0, 0, 6, 5), mask.Complement().BoundingBox);
        (mask[4, 1], mask[2, 3]) = (true, true);
        Assert.Equal(2, mask.Area);
        Assert.Equal(new PixelBox(2, 1, 3, 3), mask.BoundingBox);
    }

    [Fact]
    public void Set_operations_agree_with_counting()
    {
        var random = new Random(3);
        for (int round = 0; round < 50; round++)
        {
            Mask a = RandomMask(random, 1 + random.Next(20), 1 + random.Next(20), random.NextDouble());
            Mask b = RandomMask(random, a.Width, a.Height, random.NextDouble());
            Assert.Equal(a.OverlapArea(b), a.Intersection(b).Area);
            Assert.Equal(a.Area + b.Area - a.OverlapArea(b), a.Union(b).Area);
            Assert.Equal(a.Area - a.OverlapArea(b), a.Except(b).Area);
            double union = a.Union(b).Area;
            Assert.Equal(union == 0 ? 0 : a.OverlapArea(b) / union, a.IntersectionOverUnion(b));
            Assert.Equal(a.Area > 0 ? 1 : 0, a.IntersectionOverUnion(a));
        }
    }

    [Fact]
    public void Masks_of_different_sizes_are_refused() =>
        Assert.Throws<ImageException>(() => new Mask(2, 3).IntersectionOverUnion(new Mask(3, 2)));

    [Fact]
    public void A_threshold_is_exclusive_and_NaN_is_never_in()
    {
        var values = new FloatImage(4, 1, [0.5f, 0.50001f, float.NaN, 1]);
        Assert.Equal([false, true, false, true], Mask.FromProbability(values, 0.5f).Pixels.ToArray());
    }

    [Fact]
    public void A_mask_grows_by_its_nearest_pixels()
    {
        var mask = new Mask(2, 2) { [1, 0] = true };
        Mask large = mask.Resize(4, 4);
        Assert.Equal(new PixelBox(2, 0, 2, 2), large.BoundingBox);
        Assert.Equal(4, large.Area);
    }

    [Fact]
    public void Probability_maps_survive_16_bits()
    {
        var map = new FloatImage(5, 1, [0, 0.25f, 1, -3, float.NaN]);
        float[] back = GreyImage16.FromProbability(map).ToProbability().Pixels.ToArray();
        Assert.Equal([0, 0.25f, 1, 0, 0], back.Select(value => MathF.Round(value, 4)));
    }

    [Fact]
    public void The_PASCAL_VOC_palette_has_its_known_colours()
    {
        Assert.Equal(new Rgb(0, 0, 0), Palette.PascalVoc[0]);
        Assert.Equal(new Rgb(128, 0, 0), Palette.PascalVoc[1]);
        Assert.Equal(new Rgb(192, 128, 128), Palette.PascalVoc[15]);
        Assert.Equal(new Rgb(0, 64, 128), Palette.PascalVoc[20]);
        Assert.Equal(new Rgb(224, 224, 192), Palette.PascalVoc[255]);
    }

    [Fact]
    public void Distinct_colours_are_distinct()
    {
        Palette palette = Palette.Distinct(256);
        for (int i = 0; i < palette.Count; i++)
        {
            for (int j = 0; j < i; j++) Assert.NotEqual(palette[i], palette[j]);
        }
        Assert.Throws<ImageException>(() => Palette.Distinct(0));
    }

    internal static Mask RandomMask(Random random, int width, int height, double share)
    {
        var mask = new Mask(width, height);
        foreach (ref bool pixel in mask.Pixels) pixel = random.NextDouble() < share;
        return mask;
    }
}
