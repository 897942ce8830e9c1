using Denote.Imaging;
using Denote.Refining;

namespace Denote.Tests.Refining;

/// <summary>The families of each exporter's habit, in small files written here.</summary>
public sealed class AnnotationFormTests : IDisposable
{
    private const string Outline = "[[40,30,80,30,80,90,40,90]]";

    private const string Corners = "[[40,30],[80,30],[80,90],[40,90]]";

    private readonly string _folder = Directory.CreateTempSubdirectory("denote-annotation-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("3000000000", "3000000000")]
    [InlineData("3000000000", "\"3000000000\"")]
    [InlineData("\"1\"", "1.0")]
    [InlineData("20240117123456789", "20240117123456789")]
    [InlineData("1e0", "1")]
    [InlineData("\"boats\"", "\"boats\"")]
    public void Ids_are_the_same_however_they_are_written(string inList, string inAnnotation)
    {
        string json = $$"""
            {"images":[{"id":{{inList}},"width":128,"height":128,"file_name":"boats-balloon.png"},
            {"id":7,"width":128,"height":128,"file_name":"x.png"}],
            "categories":[{"id":{{inList}},"name":"boat"},{"id":2,"name":"sea"}],"annotations":[
            {"id":1,"image_id":{{inAnnotation}},"category_id":{{inAnnotation}},"segmentation":{{Outline}}},
            {"id":2,"image_id":7,"category_id":{{inAnnotation}},"segmentation":[[0,0,9,0,9,9,0,9]]},
            {"id":3,"image_id":{{inAnnotation}},"category_id":2,"segmentation":[[0,0,9,0,9,9,0,9]]}]}
            """;
        AssertIs(json);
    }

    [Theory]
    [InlineData("128", "128")]
    [InlineData("128.0", "\"128.0\"")]
    [InlineData("1.28e2", "\" 128 \"")]
    [InlineData("null", "null")]
    [InlineData("NaN", "128")]
    [InlineData("0", "0")]
    public void Sizes_are_read_however_written_and_taken_from_the_picture_where_unknown(string width, string height)
    {
        AssertIs($$"""
            {"images":[{"id":1,"width":{{width}},"height":{{height}}}],
            "annotations":[{"image_id":1,"category_id":1,"segmentation":{{Outline}},"area":-Infinity}]}
            """);
        AssertIs($$"""
            {"imageWidth":{{width}},"imageHeight":{{height}},"shapes":[{"label":"boat","points":{{Corners}}}]}
            """);
    }

    [Theory]
    [InlineData(Outline)]
    [InlineData("[40,30,80,30,80,90,40,90]")]
    [InlineData("[[\"40\",\"30\",\"80\",\"30\",\"80\",\"90\",\"40\",\"90\"]]")]
    [InlineData(Corners)]
    [InlineData("[" + Corners + "]")]
    [InlineData("[[40,30,60,30,60,90,40,90],[60,30,80,30,80,90,60,90]]")]
    [InlineData("[[[40,30],[60,30],[60,90],[40,90]],[60,30,80,30,80,90,60,90]]")]
    [InlineData("[RLE]")]
    [InlineData("RLE")]
    public void A_segmentation_is_read_in_any_brackets(string segmentation)
    {
        string text = RunLength.Encode(Polygon.Fill([[40, 30, 80, 30, 80, 90, 40, 90]], 128, 128)).ToCompressed();
        string json = segmentation.Replace("RLE", $$"""{"size":[128,128],"counts":"{{text}}"}""", StringComparison.Ordinal);
        AssertIs($$"""{"annotations":[{"category_id":1,"segmentation":{{json}}}]}""");
        if (json[0] == '{') AssertIs($$"""[{"segmentation":[{{json}},{{json}}]}]""");
        AssertIs($$"""[{"segmentation":{{json}}}]""");
        AssertIs($$"""{"segmentation":{{json}}}""");
        AssertIs(json);
    }

    [Theory]
    [InlineData("rectangle", "[[80,30],[40,90]]")]
    [InlineData("rectangle", "[[40,30],[80,30],[80,90],[40,90],[40,30]]")]
    [InlineData("rectangle", Corners)]
    [InlineData("rotation", Corners)]
    [InlineData("quadrilateral", Corners)]
    [InlineData("oriented_rectangle", Corners)]
    [InlineData("polygon", "[[40,30],[80,30],[80,90],[40,90],[40,30]]")]
    [InlineData(null, Corners)]
    public void Shapes_of_labelme_are_filled_whatever_stands_beside_them(string? type, string points)
    {
        string kind = type is null ? "null" : $"\"{type}\"";
        AssertIs($$"""
            {"shapes":[{"label":"boat","shape_type":{{kind}},"points":{{points}}},
            {"label":"eye","shape_type":"point","points":[[5,5]]},{"label":"axis","shape_type":"line","points":[[1,1],[9,9]]},
            {"label":"oar","shape_type":"cuboid","points":null},{"label":"sea","points":[[0,0],[9,0],[9,9]]},
            {"label":"odd","points":[[1]]},{"label":3,"points":"none"},17],"imageData":null}
            """);
    }

    [Fact]
    public void A_turned_rectangle_of_labelme_is_filled_as_it_lies()
    {
        var mask = MaskOf("""
            {"shapes":[{"label":"boat","shape_type":"rotation","points":[[60,20],[100,60],[60,100],[20,60]]}]}
            """);
        Assert.InRange(AnnotationFiles.MaskOf(mask).Area, 3150, 3250);
    }

    [Theory]
    [InlineData("[[40.0,30.0],[79,89]]", 40, 30, 0)]
    [InlineData("[[-5,30],[34,89]]", -5, 30, 5)]
    public void A_mask_of_labelme_lies_where_its_points_say_and_ends_with_the_picture(
        string points, int left, int top, int cut)
    {
        string stored = Stored(new Mask(40, 60, [.. Enumerable.Repeat(true, 2400)]));
        var mask = AnnotationFiles.MaskOf(MaskOf($$"""
            {"shapes":[{"label":"boat","shape_type":"mask","points":{{points}},"mask":"{{stored}}"}]}
            """));
        Assert.Equal(new PixelBox(left + cut, top, 40 - cut, 60), mask.BoundingBox);
        Assert.Equal((40 - cut) * 60, mask.Area);
    }

    [Theory]
    [InlineData("\"points\":[[1,1],[2,2]],\"mask\":null", "shapes[0]: 'mask' is null; expected a PNG")]
    [InlineData("\"points\":[[1,1],[2,2]],\"mask\":\"%%\"", "'shapes[0].mask' is \"%%\"; expected a PNG")]
    [InlineData("\"points\":[[1,1],[2,2]],\"mask\":\"AAAA\"", "the picture in 'shapes[0].mask' is damaged")]
    [InlineData("\"points\":[],\"mask\":\"PNG\"", "a mask in 'shapes[0].points' has 0 points")]
    [InlineData("\"points\":[[500,1],[2,2]],\"mask\":\"PNG\"", "covers no pixel of the picture, which is 128 x 128")]
    public void A_damaged_mask_of_labelme_is_one_line(string members, string message)
    {
        string json = members.Replace("PNG", Stored(new Mask(1, 1, [true])), StringComparison.Ordinal);
        AssertRefused($$"""{"shapes":[{"label":"boat","shape_type":"mask",{{json}}}]}""", message);
    }

    [Theory]
    [InlineData("\"segmentation\":null", "annotations[0] (id 5): it has no outline: 'segmentation' is null")]
    [InlineData("\"bbox\":[1,2,3,4]", "it has no outline: 'segmentation' is missing")]
    [InlineData("\"segmentation\":{\"size\":[128],\"counts\":[1]}", "'annotations[0].segmentation.size' is [128]; expected [h")]
    [InlineData("\"segmentation\":{\"size\":[128,-1],\"counts\":[1]}", "'annotations[0].segmentation.size[1]' is -1")]
    [InlineData("\"segmentation\":{\"size\":[128,128],\"counts\":[1]}", "runs cover 1 pixels")]
    [InlineData("\"segmentation\":{\"size\":[128,128]}", "annotations[0].segmentation: 'counts' is missing")]
    [InlineData("\"segmentation\":{\"size\":[99999,99999],\"counts\":[1]}", "99999 x 99999 pixels, which no picture has")]
    [InlineData("\"segmentation\":{\"size\":[128,128],\"counts\":[0.5,1]}", "counts[0]' is 0.5; expected a whole number")]
    [InlineData("\"segmentation\":[[0,0,127,127]]", "four numbers, which are a box")]
    [InlineData("\"segmentation\":[0,0,127,127]", "four numbers, which are a box")]
    [InlineData("\"segmentation\":[[0.1,0.1,0.7,0.1,0.7,0.7]]", "are shares from 0 to 1; expected pixels")]
    [InlineData("\"segmentation\":[[0,0,9,0,NaN,9]]", "'annotations[0].segmentation[0][4]' is \"NaN\"; expected a number")]
    [InlineData("\"segmentation\":[[0,0,9,0,1e300,9]]", "beyond any picture")]
    [InlineData("\"segmentation\":[[900,900,990,900,990,990]]", "covers no pixel")]
    [InlineData("\"segmentation\":[[[[1,2]]]]", "other brackets")]
    [InlineData("\"segmentation\":true", "'annotations[0].segmentation' is true")]
    public void An_annotation_without_an_area_is_one_line_that_names_it(string members, string message) =>
        AssertRefused($$"""{"annotations":[{"id":5,"category_id":1,{{members}}}]}""", message);

    [Fact]
    public void A_category_of_two_names_is_asked_about() => AssertRefused($$"""
        {"categories":[{"id":1,"name":"boat"},{"id":1,"name":"sea"}],
        "annotations":[{"id":5,"category_id":1,"segmentation":{{Outline}}}]}
        """, "annotations[0] (id 5): its category 1 is listed as 'boat' and as 'sea'");

    [Theory]
    [InlineData("boats-balloon.png", true)]
    [InlineData("train\\\\2017\\\\Boats-Balloon.PNG", true)]
    [InlineData("https://example.com/a/boats-balloon.png", true)]
    [InlineData("boats-balloon.jpg", true)]
    [InlineData("boats.png", false)]
    public void Of_several_pictures_ours_is_found_by_name(string name, bool isOurs)
    {
        string json = $$"""
            {"images":[{"id":4,"file_name":"other/c.png"},{"id":5,"file_name":"{{name}}"}],"annotations":[
            {"id":1,"image_id":5,"label":"boat","segmentation":{{Outline}}},
            {"id":2,"image_id":4,"label":"boat","segmentation":[[0,0,9,0,9,9]]}]}
            """;
        if (isOurs) AssertIs(json);
        else AssertRefused(json, "it describes 2 pictures (other/c.png, boats.png), and none is named 'boats-balloon.png'");
    }

    [Fact]
    public void Of_pictures_of_one_name_the_one_of_the_same_folder_is_ours()
    {
        const string Json = $$"""
            {"images":[{"id":4,"file_name":"other/boats-balloon.png"},{"id":5,"file_name":"samples/boats-balloon.png"}],
            "annotations":[{"image_id":5,"segmentation":{{Outline}}},{"image_id":4,"segmentation":[[0,0,9,0,9,9]]}]}
            """;
        AssertIs(Json);
        AssertRefused(Json.Replace("samples/", "more/", StringComparison.Ordinal), "2 are named 'boats-balloon.png'");
        AssertRefused(Json.Replace("\"id\":4", "\"id\":5", StringComparison.Ordinal), "'images[1]' shares its id 5");
        AssertRefused(Json.Replace("\"id\":5", "\"no\":5", StringComparison.Ordinal), "'images[1].id' is missing");
    }

    [Theory]
    [InlineData("samples/000000000139.jpg", true)]
    [InlineData("139.jpg", true)]
    [InlineData("boat.jpg", false)]
    [InlineData(null, false)]
    public void A_list_about_several_pictures_is_not_mixed(string? path, bool isFound)
    {
        string json = $$"""
            [{"image_id":139,"category_id":1,"segmentation":{{Outline}}},
            {"image_id":285,"category_id":1,"segmentation":[[0,0,9,0,9,9]]}]
            """;
        var picture = AnnotationFiles.Picture with { Path = path };
        if (isFound) AnnotationFiles.AssertIsTheRectangle(MaskOf(json, picture));
        else AssertRefused(json, "annotations of 2 pictures ('image_id' is 139, 285)", picture);
    }

    [Fact]
    public void Masks_without_labels_are_not_united()
    {
        AssertRefused($$"""[{"segmentation":{{Outline}}},{"segmentation":[[0,0,9,0,9,9]]}]""",
            "which of the 2 masks is 'boat'? They have no labels");
        AssertRefused("""
            [{"label":"boat","segmentation":{"size":[1,2],"counts":[0,2]}},
            {"label":"boat","segmentation":{"size":[2,2],"counts":[0,4]}}]
            """, "the masks of 'boat' are 2 x 1 and 2 x 2 pixels");
    }

    [Theory]
    [InlineData("{\"shapes\":[", "damaged or cut off at line 1, byte 12")]
    [InlineData("{\"shapes\":[{\"label\":\"\\ud800\",\"points\":[]}]}", "save the file as UTF-8")]
    [InlineData("{\"shapes\":3}", "'shapes' is 3; expected a list of shapes")]
    [InlineData("{\"annotations\":{}}", "'annotations' is an object; expected a list of annotations")]
    [InlineData("{\"images\":[{\"width\":\"wide\",\"height\":1}],\"annotations\":[]}", "'images[0].width' is \"wide\"; expected")]
    [InlineData("{\"imageWidth\":9e9,\"imageHeight\":9,\"shapes\":[]}", "'imageWidth' is 9e9; expected a whole number of")]
    [InlineData("{\"phrases\":[{\"text\":\"boat\"}]}", "phrases[0]: 'rle' is missing")]
    [InlineData("[]", "nothing of 'boat' has an area")]
    public void A_file_without_sense_is_one_line(string json, string message) => AssertRefused(json, message);

    private static string Stored(Mask mask)
    {
        using var png = new MemoryStream();
        ImageFile.WritePng(mask, png);
        return Convert.ToBase64String(png.ToArray());
    }

    private void AssertIs(string json) => AnnotationFiles.AssertIsTheRectangle(MaskOf(json));

    private void AssertRefused(string json, string message, AnnotatedPicture? picture = null)
    {
        var error = Assert.Throws<DenoteException>(() => MaskOf(json, picture));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(Path.Combine(_folder, "a.json: "), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private CoarseMask MaskOf(string json, AnnotatedPicture? picture = null)
    {
        string path = Path.Combine(_folder, "a.json");
        File.WriteAllText(path, json);
        return CoarseMaskFile.Load(path, picture: picture ?? AnnotationFiles.Picture).Take("boat");
    }
}
