using Denote.Imaging;
using Denote.Referring;
using Denote.TestSupport;

namespace Denote.Tests.Referring;

public class PositionalBiasTests
{
    private const int GoldenStride = 4;

    public static TheoryData<string> GoldenDirections =>
    [
        .. ReferringGolden.Expected.Keys
            .Where(key => key.EndsWith(".row0_weights", StringComparison.Ordinal))
            .Select(key => key.Split('.')[1]),
    ];

    [Theory]
    [MemberData(nameof(GoldenDirections))]
    public void Ramps_of_the_reference(string direction)
    {
        bool isLeft = direction == "left";
        double[] expected = ReferringGolden.Expected[$"position.{direction}.row0_weights"].ToDoubles();
        ReferringGolden.AssertClose(
            expected, PositionalBias.Ramp(expected.Length, isLeft, !isLeft, middle: false), 1e-12);
    }

    [Theory]
    [MemberData(nameof(GoldenDirections))]
    public void Weighed_pictures_of_the_reference(string direction)
    {
        FixtureTensor expected = ReferringGolden.Expected[$"position.{direction}"];
        Image image = ReferringGolden.Picture;
        double[] weighed = PositionalBias.Weigh(image, PositionalBias.Find(direction));
        var sampled = new List<double>();
        for (int y = 0; y < image.Height; y += GoldenStride)
            for (int x = 0; x < image.Width; x += GoldenStride)
                sampled.AddRange(weighed.AsSpan((y * image.Width + x) * 3, 3));
        ReferringGolden.AssertClose(expected.ToDoubles(), sampled.ToArray(), 1e-9);
    }

    [Theory]
    [InlineData("the boat", PicturePosition.None)]
    [InlineData("the boat on the left", PicturePosition.Left)]
    [InlineData("Rightmost person", PicturePosition.Right)]
    [InlineData("top left corner", PicturePosition.Top | PicturePosition.Left)]
    [InlineData("the bottom plate in the centre", PicturePosition.Bottom | PicturePosition.Middle)]
    [InlineData("the left-hand boat", PicturePosition.Left)]
    [InlineData("the righthand one", PicturePosition.Right)]
    [InlineData("right-most cup", PicturePosition.Right)]
    [InlineData("the bottommost row", PicturePosition.Bottom)]
    [InlineData("man at far-left", PicturePosition.Left)]
    [InlineData("bottom left", PicturePosition.Bottom | PicturePosition.Left)]
    [InlineData("the bottom-left horse", PicturePosition.Bottom | PicturePosition.Left)]
    [InlineData("upper-right-hand corner", PicturePosition.Top | PicturePosition.Right)]
    [InlineData("a left-handed player", PicturePosition.None)]
    [InlineData("a bottom-heavy, right-angled, hand-made shelf", PicturePosition.None)]
    [InlineData("most of the far side", PicturePosition.None)]
    [InlineData("the left one of the two on the right", PicturePosition.None)]
    [InlineData("bright leftover stopped", PicturePosition.None)]
    public void Positions_are_found_as_whole_words(string expression, PicturePosition expected) =>
        Assert.Equal(expected, PositionalBias.Find(expression));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(160)]
    [InlineData(161)]
    public void Ramps_mirror_each_other_and_stay_in_range(int length)
    {
        double[] left = PositionalBias.Ramp(length, begin: true, end: false, middle: false);
        double[] right = PositionalBias.Ramp(length, begin: false, end: true, middle: false);
        double[] middle = PositionalBias.Ramp(length, begin: false, end: false, middle: true);
        ReferringGolden.AssertClose([.. left.Reverse()], right, 1e-12);
        ReferringGolden.AssertClose(middle, [.. middle.Reverse()], 1e-12);
        Assert.All([.. left, .. middle], weight => Assert.InRange(weight, 0, 1));
    }

    [Fact]
    public void Upper_and_lower_rows_are_weighed_alike()
    {
        var white = new Image(2, 9);
        white.Pixels.Fill(255);
        Image top = PositionalBias.Apply(white, PicturePosition.Top);
        Image bottom = PositionalBias.Apply(white, PicturePosition.Bottom);
        // Two thirds of nine rows fall from 1 to 0.
        double[] ramp = [1, 0.8, 0.6, 0.4, 0.2, 0, 0, 0, 0];
        for (int y = 0; y < 9; y++)
        {
            Assert.InRange(top[0, y].Red, 255 * ramp[y] - 1, 255 * ramp[y]);
            Assert.InRange(bottom[1, 8 - y].Green, 255 * ramp[y] - 1, 255 * ramp[y]);
        }
        Assert.Same(white, PositionalBias.Apply(white, PicturePosition.None));
    }
}
