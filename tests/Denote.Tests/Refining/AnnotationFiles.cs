using Denote.Imaging;
using Denote.Refining;
using Denote.TestSupport;

namespace Denote.Tests.Refining;

/// <summary>Annotation files as public bug reports describe them, of the picture boats-balloon.png, 128 x 128.</summary>
internal static class AnnotationFiles
{
    public static readonly AnnotatedPicture Picture = new("samples/boats-balloon.png", 128, 128);

    /// <summary>The files of one format.</summary>
    public static string[] Of(string format) =>
        [.. Directory.GetFiles(FixtureTensors.Locate("faults", format), "*.json").Order(StringComparer.Ordinal)];

    public static CoarseMask Boat(string path) => CoarseMaskFile.Load(path, picture: Picture).Take("boat");

    public static Mask MaskOf(CoarseMask mask) => Mask.FromProbability(
        Resampling.Resize(mask.Probability, Picture.Width, Picture.Height, ResampleFilter.Bilinear), 0.5f);

    /// <summary>Whether it is the rectangle x 40..80, y 30..90, but for what resampling and circles take.</summary>
    public static void AssertIsTheRectangle(CoarseMask mask)
    {
        var truth = Polygon.Fill([[40, 30, 80, 30, 80, 90, 40, 90]], Picture.Width, Picture.Height);
        Assert.InRange(MaskOf(mask).IntersectionOverUnion(truth), 0.95, 1);
    }
}
