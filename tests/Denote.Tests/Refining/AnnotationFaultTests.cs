using Denote.TestSupport;

namespace Denote.Tests.Refining;

/// <summary>What exporters write, each kind as a file: the mask, or one line that names the key and the annotation.</summary>
public sealed class AnnotationFaultTests
{
    [Theory]
    [InlineData("cat-id-null")]
    [InlineData("compressed")]
    [InlineData("crowd-counts")]
    [InlineData("duplicate-category")]
    [InlineData("flat-polygon")]
    [InlineData("float-category-id")]
    [InlineData("float-size")]
    [InlineData("folder-name")]
    [InlineData("huge-ids")]
    [InlineData("nan-area")]
    [InlineData("nested-label")]
    [InlineData("no-categories")]
    [InlineData("no-segmentation-key")]
    [InlineData("ok")]
    [InlineData("one-box-only")]
    [InlineData("pairs-polygon")]
    [InlineData("sa1b")]
    [InlineData("same-name-categories")]
    [InlineData("string-image-id")]
    [InlineData("string-size")]
    [InlineData("two-images")]
    public void COCO_files_give_the_mask(string name) => AssertRight("coco", name);

    [Theory]
    [InlineData("mask")]
    [InlineData("no-size-v3")]
    [InlineData("null-label")]
    [InlineData("ok")]
    [InlineData("other-size")]
    [InlineData("polygon-and-points")]
    [InlineData("quadrilateral")]
    [InlineData("rect2")]
    [InlineData("rect2-reversed")]
    [InlineData("rect4-xanylabeling")]
    [InlineData("unicode")]
    public void Labelme_files_give_the_mask(string name) => AssertRight("labelme", name);

    [Fact]
    public void A_circle_of_labelme_has_its_area()
    {
        var mask = AnnotationFiles.MaskOf(AnnotationFiles.Boat(File("labelme", "circle")));
        Assert.InRange(mask.Area, 900 * Math.PI - 30, 900 * Math.PI + 30);
    }

    [Theory]
    [InlineData("short-polygon", "annotations[0] (id 1): 'annotations[0].segmentation[1]' holds four numbers")]
    [InlineData("odd-polygon", "annotations[0] (id 1): 'annotations[0].segmentation[0]' holds 9 numbers, which is odd")]
    public void A_bad_polygon_beside_good_ones_is_a_note(string name, string note)
    {
        var mask = AnnotationFiles.Boat(File("coco", name));
        AnnotationFiles.AssertIsTheRectangle(mask);
        Assert.StartsWith(note, Assert.Single(mask.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coco", "empty-segmentation", "annotations[0] (id 1): it has no outline")]
    [InlineData("coco", "four-number-box", "holds four numbers, which are a box")]
    [InlineData("labelme", "rect-one-point", "'shapes[0].points' has 1 point; expected two opposite corners")]
    [InlineData("labelme", "point-one-number", "'shapes[0].points[0]' is [40]; expected a point [x, y]")]
    [InlineData("labelme", "empty-points", "nothing of 'boat' has an area: shapes[0] ('boat'): a polygon in ")]
    [InlineData("labelme", "no-shapes", "nothing of 'boat' has an area")]
    [InlineData("labelme", "linestrip-only", "nothing of 'boat' has an area: shapes[0] ('boat'): it is a 'linestrip'")]
    public void What_has_no_area_is_one_line(string format, string name, string message)
    {
        var error = Assert.Throws<DenoteException>(() => AnnotationFiles.Boat(File(format, name)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains($"{name}.json: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void AssertRight(string format, string name)
    {
        var mask = AnnotationFiles.Boat(File(format, name));
        AnnotationFiles.AssertIsTheRectangle(mask);
        Assert.InRange(AnnotationFiles.MaskOf(mask).Area, 2350, 2450);
        Assert.Empty(mask.Warnings);
    }

    private static string File(string format, string name) => FixtureTensors.Locate("faults", format, name + ".json");
}
