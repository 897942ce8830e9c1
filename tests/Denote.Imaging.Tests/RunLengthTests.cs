namespace Denote.Imaging.Tests;

public class RunLengthTests
{
    [Fact]
    public void Runs_go_down_the_columns_and_begin_with_unset_pixels()
    {
        var mask = new Mask(3, 2, [true, false, true, true, false, false]);
        RunLength runs = RunLength.Encode(mask);
        Assert.Equal([0, 2, 2, 1, 1], runs.Counts.ToArray());
        Assert.Equal(3, runs.Area);
    }

    [Fact]
    public void A_known_mask_has_the_known_text()
    {
        // Checked by hand from the format: 6 is '6', 1 is '1', 40 is 'X1' (8 + 32, then 1), and the fourth number is
        // the difference 4 - 1 = 3 from the number two before it.
        RunLength runs = RunLength.FromCounts(3, 17, [6, 1, 40, 4]);
        Assert.Equal("61X13", runs.ToCompressed());
        Assert.Equal([6, 1, 40, 4], RunLength.FromCompressed(3, 17, "61X13").Counts.ToArray());
    }

    [Fact]
    public void Every_mask_comes_back_from_counts_and_from_text()
    {
        var random = new Random(11);
        for (int round = 0; round < 300; round++)
        {
            double share = Math.Pow(random.NextDouble(), 3);
            Mask mask = MaskTests.RandomMask(random, 1 + random.Next(40), 1 + random.Next(40), share);
            if (round % 2 == 0) mask = mask.Complement();
            RunLength runs = RunLength.Encode(mask);
            Assert.Equal(mask.Area, runs.Area);
            RunLength text = RunLength.FromCompressed(mask.Width, mask.Height, runs.ToCompressed());
            Assert.Equal(runs.Counts.ToArray(), text.Counts.ToArray());
            RunLength counts = RunLength.FromCounts(mask.Width, mask.Height, runs.Counts);
            Assert.Equal(mask.Pixels.ToArray(), counts.Decode().Pixels.ToArray());
        }
    }

    [Fact]
    public void Large_runs_come_back_from_text()
    {
        RunLength runs = RunLength.FromCounts(32768, 32768, [1 << 29, 1, (1 << 29) - 2, 1]);
        RunLength text = RunLength.FromCompressed(32768, 32768, runs.ToCompressed());
        Assert.Equal(runs.Counts.ToArray(), text.Counts.ToArray());
    }

    [Theory]
    [InlineData("61X1")]
    [InlineData("61X133")]
    [InlineData("61X")]
    [InlineData("6 1")]
    [InlineData("o")]
    [InlineData("oooooooooo0")]
    [InlineData("\u00e9")]
    [InlineData("")]
    public void Malformed_text_is_refused(string text) =>
        Assert.Throws<ImageException>(() => RunLength.FromCompressed(3, 17, text));

    [Fact]
    public void Random_text_is_read_or_refused_and_never_anything_else()
    {
        var random = new Random(12);
        for (int round = 0; round < 2000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(8)).Select(_ => (char)random.Next(40, 120))]);
            try
            {
                Assert.Equal(30, RunLength.FromCompressed(6, 5, text).Decode().Pixels.Length);
            }
            catch (ImageException)
            {
                continue;
            }
        }
    }

    [Theory]
    [InlineData(3, 2, new[] { 5 })]
    [InlineData(3, 2, new[] { 7, -1 })]
    [InlineData(0, 2, new int[0])]
    public void Counts_that_do_not_fit_are_refused(int width, int height, int[] counts) =>
        Assert.Throws<ImageException>(() => RunLength.FromCounts(width, height, counts));
}
