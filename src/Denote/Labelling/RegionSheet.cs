using System.Globalization;
using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>Regions of a labelled picture beside the support images that decided them (OVDiff, figure 4).</summary>
internal static class RegionSheet
{
    private const int TileSide = 256;

    private static readonly Rgb BackgroundColour = new(160, 160, 160);

    /// <summary>A row for each region: the picture with it, and the deciding prototype's support image.</summary>
    public static Image Draw(LabellingResult result, IReadOnlyList<LabelledRegion> regions)
    {
        var tiles = new List<ContactSheetTile>();
        foreach (LabelledRegion region in regions)
        {
            VocabularyClass source = result.Vocabulary.Classes[region.Class];
            PrototypeSet set = source.Prototypes[region.Extractor].Side(region.Side);
            Rgb colour = region.Label == 0 ? BackgroundColour : result.Labels.Palette[region.Label];
            tiles.Add(new ContactSheetTile(Mark(result.Image, region.Mask, colour), result.NameOf(region.Label)));
            string decided = string.Create(
                CultureInfo.InvariantCulture, $"{result.Describe(region)}: {region.Share:0%}");
            tiles.Add(new ContactSheetTile(Support(source, set, region, colour), decided));
        }
        return ContactSheet.Draw(
            tiles, columns: 2, side: TileSide, title: "Regions and what decided them");
    }

    private static Image Support(VocabularyClass source, PrototypeSet set, LabelledRegion region, Rgb colour)
    {
        int index = set.MainImage(region.Row);
        if (index >= source.Support.Count) return new Image(TileSide, TileSide);
        Image picture = source.Support[index].Picture;
        Mask cells = set.RegionOf(region.Row, index);
        return Mark(picture, cells.Resize(picture.Width, picture.Height), colour);
    }

    private static Image Mark(Image picture, Mask mask, Rgb colour) => Overlay.Draw(
        picture, [new OverlayLayer(mask, "", colour)], new OverlayOptions { Legend = false });
}
