using Denote.Imaging;
using Denote.Proposals;

namespace Denote.Tests.Proposals;

public sealed class MaskFileProposerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("denote-masks").FullName;
    private readonly Image _picture = new(6, 4);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EveryMaskOfAFolderIsARegionInOrderOfNames()
    {
        var (left, right) = (new Mask(6, 4), new Mask(6, 4));
        for (int y = 0; y < 4; y++) (left[0, y], right[5, y]) = (true, true);
        ImageFile.Save(right, Path.Combine(_folder, "b.png"));
        ImageFile.Save(left, Path.Combine(_folder, "a.png"));
        var regions = new MaskFileProposer(_folder).Propose(_picture);
        Assert.Equal(2, regions.Count);
        Assert.Equal(left.Pixels.ToArray(), regions[0].Mask.Pixels.ToArray());
        Assert.Equal(right.Pixels.ToArray(), regions[1].Mask.Pixels.ToArray());
    }

    [Fact]
    public void EveryValueOfALabelMapIsARegion()
    {
        var labels = new GreyImage(6, 4);
        labels.Row(1).Fill(7);
        labels.Row(2).Fill(3);
        string path = Path.Combine(_folder, "labels.png");
        ImageFile.Save(labels, path);
        var regions = new MaskFileProposer(path).Propose(_picture);
        Assert.Equal(2, regions.Count);
        Assert.True(regions[0].Mask[0, 2]);
        Assert.True(regions[1].Mask[0, 1]);
        Assert.All(regions, region => Assert.Equal(6, region.Mask.Area));
    }

    [Fact]
    public void MissingEmptyAndMisfittingFilesAreNamed()
    {
        Assert.Contains(
            "no PNG", Assert.Throws<DenoteException>(() => new MaskFileProposer(_folder).Propose(_picture)).Message);
        string missing = Path.Combine(_folder, "nothing");
        Assert.Contains(
            "nothing", Assert.Throws<DenoteException>(() => new MaskFileProposer(missing).Propose(_picture)).Message);
        ImageFile.Save(new Mask(5, 4).Complement(), Path.Combine(_folder, "small.png"));
        Assert.Contains(
            "5 x 4", Assert.Throws<DenoteException>(() => new MaskFileProposer(_folder).Propose(_picture)).Message);
    }
}
