namespace Denote.Imaging.Tests;

public sealed class ImageFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("denote-imaging-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_format_is_told_from_the_content_not_from_the_name()
    {
        string path = Here("picture.jpg");
        ImageFile.Save(new Image(2, 3), path);
        Assert.Equal(new PictureInfo(PictureFormat.Png, 2, 3, 3, 8, false), ImageFile.Identify(path));
        Assert.Equal(2, ImageFile.Load(path).Width);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("GIF89a....", "GIF")]
    [InlineData("BM........", "BMP")]
    [InlineData("RIFF....WEBPVP8 ", "WebP")]
    [InlineData("....ftypheic....", "HEIC")]
    [InlineData("hello", "not a PNG or JPEG")]
    public void Other_files_are_named_with_their_path(string content, string reason)
    {
        string path = Here("file.png");
        File.WriteAllText(path, content);
        string message = Assert.Throws<ImageException>(() => ImageFile.Load(path)).Message;
        Assert.StartsWith(path, message);
        Assert.Contains(reason, message);
    }

    [Fact]
    public void A_missing_file_or_a_folder_is_one_error()
    {
        var missing = Assert.Throws<ImageException>(() => ImageFile.Load(Here("nothing.png")));
        Assert.Contains("nothing.png", missing.Message);
        Assert.Throws<ImageException>(() => ImageFile.Load(_folder.FullName));
    }

    [Fact]
    public void A_picture_above_the_limits_is_refused()
    {
        string path = Here("large.png");
        ImageFile.Save(new Image(20, 10), path);
        Assert.Equal(20, ImageFile.Load(path, new DecoderOptions { MaxPixels = 200 }).Width);
        Assert.Contains("20 x 10", Assert.Throws<ImageException>(
            () => ImageFile.Load(path, new DecoderOptions { MaxPixels = 199 })).Message);
        Assert.Contains("larger than", Assert.Throws<ImageException>(
            () => ImageFile.Load(path, new DecoderOptions { MaxFileBytes = 30 })).Message);
        Assert.Throws<ImageException>(() => new DecoderOptions { MaxPixels = 0 });
        Assert.Throws<ImageException>(() => new DecoderOptions { MaxFileBytes = -1 });
    }

    [Fact]
    public void A_failed_save_is_one_error_and_leaves_nothing_behind()
    {
        Assert.Throws<ImageException>(() => ImageFile.Save(new Image(1, 1), Path.Combine(Here("missing"), "a.png")));
        Directory.CreateDirectory(Here("folder.png"));
        Assert.Throws<ImageException>(() => ImageFile.Save(new Image(1, 1), Here("folder.png")));
        var labels = new IndexedImage(1, 1, [9], Palette.Distinct(2));
        File.WriteAllText(Here("kept.png"), "kept");
        Assert.Throws<ImageException>(() => ImageFile.Save(labels, Here("kept.png")));
        Assert.Equal("kept", File.ReadAllText(Here("kept.png")));
        Assert.Equal(["folder.png", "kept.png"], _folder.GetFileSystemInfos().Select(entry => entry.Name).Order());
    }

    [Fact]
    public void Saving_replaces_an_existing_file()
    {
        ImageFile.Save(new Image(1, 1), Here("a.png"));
        var mask = new Mask(9, 2) { [8, 1] = true };
        ImageFile.Save(mask, Here("a.png"));
        Assert.Equal(mask.Pixels.ToArray(), ImageFile.LoadMask(Here("a.png")).Pixels.ToArray());
        Assert.Equal(1, ImageFile.Identify(Here("a.png")).BitDepth);
    }

    [Fact]
    public void A_picture_without_pixels_cannot_be_made()
    {
        Assert.Throws<ImageException>(() => new Image(0, 0));
        Assert.Throws<ImageException>(() => new Image(1, 1, new byte[2]));
        Assert.Throws<ImageException>(() => new Image(1 << 20, 1 << 20));
    }

    private string Here(string name) => Path.Combine(_folder.FullName, name);
}
