using Denote.Imaging;
using Denote.Referring;
using Denote.TestSupport;

namespace Denote.Tests.Referring;

public class RegionCropTests
{
    private const int GoldenStride = 8;

    private static readonly float[] ClipMean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] ClipDeviation = [0.26862954f, 0.26130258f, 0.27577711f];

    public static TheoryData<int> GoldenCrops =>
    [
        .. ReferringGolden.Expected.Keys
            .Where(key => key.StartsWith("cliphard.", StringComparison.Ordinal))
            .Where(key => key.EndsWith(".shape", StringComparison.Ordinal))
            .Select(key => int.Parse(key.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)),
    ];

    [Theory]
    [MemberData(nameof(GoldenCrops))]
    public void Crops_of_the_reference(int index)
    {
        int[] shape = ReferringGolden.Expected[$"cliphard.{index}.shape"].ToInts();
        FixtureTensor expected = ReferringGolden.Expected[$"cliphard.{index}.input_sub8"];
        Image weighed = PositionalBias.Apply(ReferringGolden.Picture, PicturePosition.Left);
        Image crop = RegionCrop.Cut(weighed, ReferringGolden.Masks[index], Math.Min(shape[2], shape[3]));
        Assert.Equal((shape[3], shape[2]), (crop.Width, crop.Height));

        var sampled = new List<double>();
        for (int c = 0; c < 3; c++)
            for (int y = 0; y < crop.Height; y += GoldenStride)
                for (int x = 0; x < crop.Width; x += GoldenStride)
                    sampled.Add((crop.Row(y)[3 * x + c] / 255.0 - ClipMean[c]) / ClipDeviation[c]);
        ReferringGolden.AssertClose(expected.ToDoubles(), sampled.ToArray());
    }

    [Fact]
    public void A_hair_thin_region_is_squeezed()
    {
        var image = new Image(1, 500);
        var mask = new Mask(1, 500);
        mask.Pixels.Fill(true);
        Image crop = RegionCrop.Cut(image, mask, 64);
        Assert.Equal((64, 512), (crop.Width, crop.Height));
    }

    [Fact]
    public void Pixels_outside_the_region_are_black()
    {
        var image = new Image(4, 4);
        image.Pixels.Fill(200);
        var mask = new Mask(4, 4) { [1, 1] = true, [2, 2] = true };
        Image crop = RegionCrop.Cut(image, mask, 2);
        byte[] reds = [crop[0, 0].Red, crop[1, 0].Red, crop[0, 1].Red, crop[1, 1].Red];
        Assert.Equal<byte>([200, 0, 0, 200], reds);
    }
}
