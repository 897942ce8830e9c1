using System.Security.Cryptography;

namespace Denote.Imaging.Tests;

public class ImageSourceTests
{
    [Fact]
    public void A_picture_knows_its_file()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("denote-source-").FullName, "a.png");
        ImageFile.Save(new Image(3, 2), path);
        byte[] content = File.ReadAllBytes(path);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));

        Assert.Equal(new ImageSource(path, hash), ImageFile.Load(path).Source);
        Assert.Equal(new ImageSource(null, hash), ImageFile.Load(new MemoryStream(content)).Source);
        Assert.Equal(hash, ImageSource.HashOf(path));
        Assert.Null(new Image(3, 2).Source);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        Assert.Throws<ImageException>(() => ImageSource.HashOf(path));
    }
}
