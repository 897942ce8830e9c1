using Denote.Imaging;
using Denote.Phrases;

namespace Denote.Evaluation.PanopticNarratives;

/// <summary>One narrative about one COCO picture, with a segment for each marked phrase.</summary>
public sealed class PanopticNarrative
{
    /// <summary>Identifies the narrative in reports: picture and place in the file.</summary>
    public required string Id { get; init; }

    /// <summary>The picture's file.</summary>
    public required string ImageFilePath { get; init; }

    /// <summary>The panoptic segmentation's file: a PNG whose colour is the segment id, R + 256 G + 65536 B.</summary>
    public required string PanopticFilePath { get; init; }

    /// <summary>The narrative.</summary>
    public required string Text { get; init; }

    /// <summary>Its marked phrases in order.</summary>
    public required IReadOnlyList<NarrativePhrase> Phrases { get; init; }

    /// <summary>The narrative as grounding takes it.</summary>
    public ParsedNarrative ToNarrative() =>
        new(Text, [.. Phrases.Select(phrase => phrase.Phrase)], PhraseSource.Caller);

    /// <summary>The true mask of each phrase: the union of its segments.</summary>
    /// <param name="width">Columns that the picture has.</param>
    /// <param name="height">Rows that the picture has.</param>
    /// <exception cref="ImageException">The panoptic picture is missing or damaged.</exception>
    /// <exception cref="DenoteException">Its size is another than the picture's.</exception>
    public IReadOnlyList<Mask> LoadTruth(int width, int height)
    {
        Image colours = ImageFile.Load(PanopticFilePath);
        if (colours.Width != width || colours.Height != height)
        {
            throw new DenoteException(
                $"{PanopticFilePath}: is {colours.Width} x {colours.Height}, but the picture is {width} x {height}.");
        }
        var ids = new int[width * height];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = colours.Pixels[3 * i] | colours.Pixels[3 * i + 1] << 8 | colours.Pixels[3 * i + 2] << 16;
        return [.. Phrases.Select(phrase => new Mask(
            width, height, [.. ids.Select(id => phrase.Segments.Contains(id))]))];
    }
}
