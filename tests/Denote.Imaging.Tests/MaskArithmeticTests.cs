namespace Denote.Imaging.Tests;

/// <summary>What is done with many pixels at a time against the plain loop over them, at odd sizes too.</summary>
public class MaskArithmeticTests
{
    public static TheoryData<int, int, double> Sizes => new()
    {
        { 1, 1, 0.5 }, { 1, 70, 0.5 }, { 70, 1, 0.5 }, { 7, 5, 0.1 }, { 64, 64, 0.9 }, { 129, 67, 0.02 },
        { 301, 97, 0.5 }, { 40, 40, 0 }, { 40, 40, 1 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Masks_combine_pixel_by_pixel(int width, int height, double density)
    {
        Mask first = Noise(width, height, density, 1), second = Noise(width, height, 0.4, 2);
        Mask union = first.Union(second), both = first.Intersection(second);
        Mask except = first.Except(second), complement = first.Complement();
        int overlap = 0;
        for (int i = 0; i < first.Pixels.Length; i++)
        {
            (bool one, bool other) = (first.Pixels[i], second.Pixels[i]);
            Assert.Equal(one || other, union.Pixels[i]);
            Assert.Equal(one && other, both.Pixels[i]);
            Assert.Equal(one && !other, except.Pixels[i]);
            Assert.Equal(!one, complement.Pixels[i]);
            overlap += one && other ? 1 : 0;
        }
        Assert.Equal(overlap, first.OverlapArea(second));
    }

    [Fact]
    public void The_overlap_of_large_masks_is_counted_whole()
    {
        var full = new Mask(1000, 1000);
        full.Pixels.Fill(true);
        Assert.Equal(1_000_000, full.OverlapArea(full));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Values_above_a_threshold_are_set_and_NaN_never_is(int width, int height, double density)
    {
        var random = new Random(3);
        var values = new FloatImage(width, height);
        foreach (ref float value in values.Pixels)
            value = random.NextDouble() < density ? 0.5f : random.Next(5) == 0 ? float.NaN : random.NextSingle();
        Mask mask = Mask.FromProbability(values, 0.5f);
        for (int i = 0; i < mask.Pixels.Length; i++) Assert.Equal(values.Pixels[i] > 0.5f, mask.Pixels[i]);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Runs_are_those_of_the_columns_one_after_the_other(int width, int height, double density)
    {
        Mask mask = Noise(width, height, density, 4);
        var plain = new List<int>();
        bool current = false;
        int run = 0;
        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++, run++)
            {
                if (mask[x, y] == current) continue;
                plain.Add(run);
                (run, current) = (0, !current);
            }
        }
        plain.Add(run);
        RunLength runs = RunLength.Encode(mask);
        Assert.Equal(plain, runs.Counts.ToArray());
        Assert.Equal(mask.Pixels.ToArray(), runs.Decode().Pixels.ToArray());
    }

    [Theory]
    [InlineData(new[] { 6 }, "......")]
    [InlineData(new[] { 0, 6 }, "######")]
    [InlineData(new[] { 0, 0, 2, 4 }, ".##.##")]
    [InlineData(new[] { 1, 0, 1, 2, 0, 0, 2 }, ".#..#.")]
    [InlineData(new[] { 6, 0, 0 }, "......")]
    [InlineData(new[] { 0, 2, 0, 2, 2, 0 }, "##.##.")]
    public void Runs_of_no_pixels_change_nothing(int[] counts, string rows)
    {
        Mask mask = RunLength.FromCounts(3, 2, counts).Decode();
        Assert.Equal(rows, string.Concat(mask.Pixels.ToArray().Select(pixel => pixel ? '#' : '.')));
    }

    private static Mask Noise(int width, int height, double density, int seed)
    {
        var random = new Random(seed);
        var mask = new Mask(width, height);
        foreach (ref bool pixel in mask.Pixels) pixel = random.NextDouble() < density;
        return mask;
    }
}
