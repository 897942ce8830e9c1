namespace Denote.Imaging.Tests;

/// <summary>Resizing against a twin in double precision, written straight from the kernels' definitions.</summary>
public class ResamplingTests
{
    public static TheoryData<ResampleFilter> Filters =>
        [.. Enum.GetValues<ResampleFilter>().Where(filter => filter != ResampleFilter.Nearest)];

    [Theory]
    [MemberData(nameof(Filters))]
    public void Every_filter_agrees_with_its_twin(ResampleFilter filter)
    {
        var random = new Random((int)filter);
        for (int round = 0; round < 25; round++)
        {
            var grey = new GreyImage(random.Next(1, 40), random.Next(1, 40));
            random.NextBytes(grey.Pixels);
            int width = random.Next(1, 60), height = random.Next(1, 60);
            SourceBox? box = round % 3 == 0 ? RandomBox(random, grey.Width, grey.Height) : null;
            double[,] exact = Twin(grey, width, height, filter, box ?? new SourceBox(0, 0, grey.Width, grey.Height));
            GreyImage bytes = Resampling.Resize(grey, width, height, filter, box);
            float[] values = Array.ConvertAll(grey.Pixels.ToArray(), value => (float)value);
            var map = new FloatImage(grey.Width, grey.Height, values);
            FloatImage floats = Resampling.Resize(map, width, height, filter, box);
            Image colour = Resampling.Resize(grey.ToRgb(), width, height, filter, box);
            Assert.Equal(bytes.ToRgb().Pixels.ToArray(), colour.Pixels.ToArray());
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    Assert.InRange(floats.Row(y)[x], exact[y, x] - 0.01, exact[y, x] + 0.01);
                    double clamped = Math.Clamp(exact[y, x], 0, 255);
                    // Both passes round, and clamping between them moves overshoots of the first.
                    double slack = filter is ResampleFilter.Bicubic or ResampleFilter.Lanczos ? 80 : 1.6;
                    Assert.InRange(bytes.Row(y)[x], clamped - slack, clamped + slack);
                }
            }
        }
    }

    [Fact]
    public void A_flat_picture_stays_flat()
    {
        var flat = new GreyImage(31, 17);
        flat.Pixels.Fill(173);
        foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
            Assert.All(Resampling.Resize(flat, 44, 9, filter).Pixels.ToArray(), value => Assert.Equal(173, value));
    }

    [Fact]
    public void The_same_size_is_an_exact_copy_that_shares_nothing()
    {
        var image = new Image(9, 5);
        new Random(2).NextBytes(image.Pixels);
        foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
        {
            Image copy = Resampling.Resize(image, 9, 5, filter);
            Assert.Equal(image.Pixels.ToArray(), copy.Pixels.ToArray());
            Assert.False(copy.Pixels == image.Pixels);
        }
    }

    [Theory]
    [InlineData(-1, 0, 5, 5)]
    [InlineData(0, 0, 5.5, 5)]
    [InlineData(2, 0, 2, 5)]
    [InlineData(double.NaN, 0, 2, 5)]
    public void A_box_outside_the_picture_is_refused(double left, double top, double right, double bottom)
    {
        var box = new SourceBox(left, top, right, bottom);
        Assert.Throws<ImageException>(() => Resampling.Resize(new GreyImage(5, 5), 3, 3, box: box));
        Assert.Throws<ImageException>(() => Resampling.Resize(new FloatImage(5, 5), 3, 3, box: box));
    }

    [Fact]
    public void A_size_without_pixels_or_an_unknown_filter_is_refused()
    {
        Assert.Throws<ImageException>(() => Resampling.Resize(new Image(5, 5), 0, 3));
        Assert.Throws<ImageException>(() => Resampling.Resize(new Image(5, 5), 3, 3, (ResampleFilter)99));
        Assert.Throws<ImageException>(() => Resampling.SizeOfShortSide(5, 0, 3));
        Assert.Throws<ImageException>(() => Resampling.SizeOfShortSide(1, 65535, 1 << 20));
    }

    [Fact]
    public void A_resize_that_would_not_fit_into_memory_on_the_way_is_refused()
    {
        Assert.Throws<ImageException>(() => Resampling.Resize(new GreyImage(1, 30000), 100000, 2));
        Assert.Throws<ImageException>(() => Resampling.Resize(new GreyImage(2, 2), 100000, 100000));
    }

    private static SourceBox RandomBox(Random random, int width, int height)
    {
        float left = (float)(random.NextDouble() * width * 0.5), top = (float)(random.NextDouble() * height * 0.5);
        return new SourceBox(left, top, Math.Min(width, left + width * 0.4f), Math.Min(height, top + height * 0.4f));
    }

    private static double[,] Twin(GreyImage image, int width, int height, ResampleFilter filter, SourceBox box)
    {
        double[,] across = Weights(image.Width, box.Left, box.Right, width, filter);
        double[,] down = Weights(image.Height, box.Top, box.Bottom, height, filter);
        var result = new double[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int row = 0; row < image.Height; row++)
                {
                    if (down[y, row] == 0) continue;
                    for (int column = 0; column < image.Width; column++)
                        result[y, x] += down[y, row] * across[x, column] * image.Row(row)[column];
                }
            }
        }
        return result;
    }

    private static double[,] Weights(int size, double from, double to, int count, ResampleFilter filter)
    {
        double scale = (to - from) / count, stretch = Math.Max(1, scale);
        double support = stretch * filter switch
        {
            ResampleFilter.Box => 0.5,
            ResampleFilter.Bicubic => 2,
            ResampleFilter.Lanczos => 3,
            _ => 1,
        };
        var weights = new double[count, size];
        for (int i = 0; i < count; i++)
        {
            double centre = from + (i + 0.5) * scale, sum = 0;
            for (int j = 0; j < size; j++)
            {
                // The window is a whole number of pixels, so the kernel can be cut off a little early.
                if (j < (int)(centre - support + 0.5) || j >= (int)(centre + support + 0.5)) continue;
                weights[i, j] = Kernel(filter, (j + 0.5 - centre) / stretch);
                sum += weights[i, j];
            }
            for (int j = 0; j < size; j++) weights[i, j] /= sum;
        }
        return weights;
    }

    private static double Kernel(ResampleFilter filter, double x)
    {
        double distance = Math.Abs(x);
        return filter switch
        {
            ResampleFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
            ResampleFilter.Bilinear => Math.Max(0, 1 - distance),
            ResampleFilter.Hamming => distance >= 1 ? 0 : Sinc(x) * (0.54 + 0.46 * Math.Cos(Math.PI * x)),
            ResampleFilter.Lanczos => distance >= 3 ? 0 : Sinc(x) * Sinc(x / 3),
            _ => distance switch
            {
                < 1 => 1.5 * Math.Pow(distance, 3) - 2.5 * distance * distance + 1,
                < 2 => -0.5 * Math.Pow(distance, 3) + 2.5 * distance * distance - 4 * distance + 2,
                _ => 0,
            },
        };
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
