using System.Globalization;
using Denote.TestSupport;

namespace Denote.Imaging.Tests;

/// <summary>
/// Pillow 9.4 resizing and conversion, byte for byte: every <c>pil.*</c> case of folder 10 (see its README).
/// </summary>
public class ResamplingGoldenTests
{
    private static readonly string Inputs = FixtureTensors.Locate("10-pil-resize", "inputs.safetensors");
    private static readonly string Expected = FixtureTensors.Locate("10-pil-resize", "expected.safetensors");

    public static TheoryData<string> Cases =>
        [.. FixtureTensors.ReadFile(Expected).Keys.Where(name => name.StartsWith("pil.") && !name.EndsWith(".in"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_matches_Pillow(string name)
    {
        FixtureTensor expected = FixtureTensors.Tensor(Expected, name);
        string[] parts = name.Split('.');
        if (parts[1] == "f32")
        {
            AssertFloats(name, expected, parts);
            return;
        }
        FixtureTensor input = FixtureTensors.Tensor(Inputs, parts[1]);
        Assert.Equal(expected.ToBytes(), parts.Contains("convertL") ? ToImage(input).ToGrey().Pixels.ToArray()
            : Resize(input, expected, FilterOf(parts), parts.Contains("box") ? GoldenBox : null));
    }

    [Fact]
    public void Torchvision_resize_of_the_short_side_matches()
    {
        foreach ((string name, FixtureTensor expected) in FixtureTensors.ReadFile(Expected))
        {
            if (!name.StartsWith("tv.resize")) continue;
            FixtureTensor input = FixtureTensors.Tensor(Inputs, name.Split('.')[^1]);
            int side = int.Parse(name.Split('.')[1]["resize".Length..], CultureInfo.InvariantCulture);
            Assert.Equal((expected.Shape[1], expected.Shape[0]),
                Resampling.SizeOfShortSide(input.Shape[1], input.Shape[0], side));
            Assert.Equal(expected.ToBytes(), Resize(input, expected, ResampleFilter.Bicubic, null));
        }
    }

    [Fact]
    public void Torchvision_resize_and_centre_crop_match()
    {
        foreach ((string name, FixtureTensor expected) in FixtureTensors.ReadFile(Expected))
        {
            if (!name.StartsWith("tv.clip_preprocess") || !name.EndsWith(".u8")) continue;
            Image image = ToImage(FixtureTensors.Tensor(Inputs, name.Split('.')[2]));
            int side = expected.Shape[0];
            (int width, int height) = Resampling.SizeOfShortSide(image.Width, image.Height, side);
            Image resized = Resampling.Resize(image, width, height);
            Image crop = resized.Crop(
                (int)Math.Round((width - side) / 2.0), (int)Math.Round((height - side) / 2.0), side, side);
            Assert.Equal(expected.ToBytes(), crop.Pixels.ToArray());
        }
    }

    // The box is not written in the file; it is the one with which every byte agrees.
    private static SourceBox GoldenBox => new(5.5, 3.25, 80, 50.5);

    private static void AssertFloats(string name, FixtureTensor expected, string[] parts)
    {
        FixtureTensor input = FixtureTensors.Tensor(Expected, "pil.f32.in");
        var map = new FloatImage(input.Shape[1], input.Shape[0], input.ToFloats());
        FloatImage actual = Resampling.Resize(map, expected.Shape[1], expected.Shape[0], FilterOf(parts));
        float[] values = expected.ToFloats();
        float largest = values.Max(Math.Abs);
        for (int i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(values[i] - actual.Pixels[i]) <= 1e-6f * largest, $"{name} differs at {i}");
    }

    private static byte[] Resize(FixtureTensor input, FixtureTensor expected, ResampleFilter filter, SourceBox? box)
    {
        (int width, int height) = (expected.Shape[1], expected.Shape[0]);
        if (input.Shape.Length == 3)
            return Resampling.Resize(ToImage(input), width, height, filter, box).Pixels.ToArray();
        var grey = new GreyImage(input.Shape[1], input.Shape[0], input.ToBytes());
        return Resampling.Resize(grey, width, height, filter, box).Pixels.ToArray();
    }

    private static Image ToImage(FixtureTensor input) => new(input.Shape[1], input.Shape[0], input.ToBytes());

    private static ResampleFilter FilterOf(string[] parts)
    {
        foreach (ResampleFilter filter in Enum.GetValues<ResampleFilter>())
        {
            // A case named "box" is one with a source box; the box filter is called "box_filter".
            string name = filter == ResampleFilter.Box ? "box_filter" : filter.ToString().ToLowerInvariant();
            if (parts.Contains(name)) return filter;
        }
        return ResampleFilter.Bicubic;
    }
}
