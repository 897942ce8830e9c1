using Denote.Grounding;
using Denote.Imaging;
using Denote.Proposals;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Tests.LargePictures;

/// <summary>Maps that are worked out row by row against those that are worked out whole, to the bit.</summary>
public class EnlargedMapTests
{
    [Theory]
    [InlineData(16, 16, 128, 128)]
    [InlineData(16, 16, 127, 61)]
    [InlineData(32, 32, 1333, 77)]
    [InlineData(7, 5, 5, 7)]
    [InlineData(9, 9, 9, 9)]
    [InlineData(1, 1, 33, 4)]
    [InlineData(600, 3, 601, 9)]
    public void A_row_is_that_of_the_resized_map(int columns, int rows, int width, int height)
    {
        FloatImage map = Noise(columns, rows, 1);
        using var scope = TensorScope.Enter();
        float[] whole = Ops.Resize(
            Tensor.From([1, rows, columns, 1], map.Pixels), height, width, ResizeMode.Bilinear).ToArray();
        var enlarged = new EnlargedMap(map, width, height);
        var row = new float[width];
        for (int y = 0; y < height; y++)
        {
            enlarged.Read(y, row);
            Assert.Equal(whole.AsSpan(y * width, width).ToArray(), row);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Maps_of_several_grids_are_fused_to_the_same_map_mask_and_mean(int count)
    {
        const int Width = 203, Height = 141;
        FloatImage[] maps = [.. Enumerable.Range(1, count).Select(i => Noise(8 * i, 8 * i, i))];
        FloatImage expected = PhraseMaps.Fuse(maps, Width, Height);
        var fused = new PictureMap(count == 1 ? [PhraseMaps.ScaleToUnit(maps[0])] : maps, Width, Height);
        Assert.Equal(expected.Pixels.ToArray(), fused.ToImage().Pixels.ToArray());
        Mask mask = fused.ToMask(0.6f);
        Assert.Equal(Mask.FromProbability(expected, 0.6f).Pixels.ToArray(), mask.Pixels.ToArray());
        Assert.InRange(mask.Area, 1, Width * Height - 1);
        Assert.Equal(
            PhraseMaps.MeanInside(PhraseMaps.Resize(maps[0], Width, Height), mask),
            PictureMap.MeanInside(new EnlargedMap(maps[0], Width, Height), mask));
    }

    [Fact]
    public void A_map_that_is_the_same_everywhere_becomes_zeros()
    {
        var flat = new FloatImage(4, 4);
        flat.Pixels.Fill(3);
        Assert.Equal(new float[35], new PictureMap([flat, flat], 7, 5).ToImage().Pixels.ToArray());
    }

    [Fact]
    public void A_mask_without_its_logits_is_that_of_the_logits()
    {
        FloatImage low = Noise(64, 64, 7);
        var upsampling = new LogitUpsampling(64, 128, 128, 96, 641, 480);
        Mask expected = upsampling.Threshold(upsampling.Upsample(low.Pixels), 0.5f);
        Assert.Equal(expected.Pixels.ToArray(), upsampling.ToMask(low.Pixels, 0.5f).Pixels.ToArray());
        Assert.InRange(expected.Area, 1, expected.Pixels.Length - 1);
    }

    private static FloatImage Noise(int width, int height, int seed)
    {
        var random = new Random(seed);
        var map = new FloatImage(width, height);
        foreach (ref float value in map.Pixels) value = random.NextSingle();
        return map;
    }
}
