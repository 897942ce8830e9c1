using System.Globalization;
using System.Text;
using Denote.Imaging;

namespace Denote.Grounding;

/// <summary>
/// Writes a result into a folder. The files appear together or not at all; <c>result.json</c> comes last,
/// so that where it stands, everything it names stands too.
/// </summary>
internal static class GroundingFolder
{
    public const string OverlayFile = "overlay.png";

    private const int LegibleSide = 512;
    private const int LongestName = 40;
    private const int LongestNameBytes = 120;

    public static void Write(GroundingResult result, string folder, GroundingFiles files)
    {
        try
        {
            using var transaction = FolderTransaction.Begin(folder);
            string draft = transaction.Draft;
            foreach (var phrase in result.Phrases)
            {
                if (files.HasFlag(GroundingFiles.Masks))
                    ImageFile.Save(phrase.Mask, Path.Combine(draft, MaskFile(phrase)));
                if (files.HasFlag(GroundingFiles.HeatMaps))
                    ImageFile.Save(DrawHeat(result.Image, phrase), Path.Combine(draft, HeatFile(phrase)));
            }
            if (files.HasFlag(GroundingFiles.Overlay))
                Overlay.Save(result.Image, result.OverlayLayers, Path.Combine(draft, OverlayFile));
            byte[] json = GroundingJson.From(result, files).ToBytes();
            AtomicFile.Write(Path.Combine(draft, "result.json"), stream => stream.Write(json));
            transaction.Commit();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ImageException)
        {
            throw new DenoteException(
                $"{folder}: the result cannot be written ({cause.Message}) Choose another folder.", cause);
        }
    }

    public static string MaskFile(GroundedPhrase phrase) => $"mask-{Number(phrase)}-{SafeName(phrase.Text)}.png";

    public static string HeatFile(GroundedPhrase phrase) => $"heat-{Number(phrase)}-{SafeName(phrase.Text)}.png";

    /// <summary>
    /// A phrase as part of a file name on any system: letters, marks and digits of any script in lower case,
    /// everything else one hyphen, cut to a length that every file system takes.
    /// </summary>
    public static string SafeName(string phrase)
    {
        var name = new StringBuilder();
        int runes = 0, bytes = 0;
        bool gap = false;
        foreach (Rune rune in phrase.EnumerateRunes())
        {
            if (!BelongsInName(rune))
            {
                gap = name.Length > 0;
                continue;
            }
            Rune lower = Rune.ToLowerInvariant(rune);
            bytes += lower.Utf8SequenceLength + (gap ? 1 : 0);
            if (++runes > LongestName || bytes > LongestNameBytes) break;
            if (gap) name.Append('-');
            name.Append(lower);
            gap = false;
        }
        return name.Length == 0 ? "phrase" : name.ToString();
    }

    /// <summary>The heat map over the picture; small pictures are enlarged by whole numbers.</summary>
    private static Image DrawHeat(Image image, GroundedPhrase phrase) =>
        HeatMap.Draw(image, phrase.HeatMap, new HeatMapOptions
    {
        Lowest = 0,
        Highest = 1,
        Scale = Math.Clamp(LegibleSide / Math.Max(image.Width, image.Height), 1, 64),
    });

    private static string Number(GroundedPhrase phrase) =>
        (phrase.Index + 1).ToString("00", CultureInfo.InvariantCulture);

    private static bool BelongsInName(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
