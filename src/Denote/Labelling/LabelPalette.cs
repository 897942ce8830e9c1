using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>The colours of a vocabulary's labels.</summary>
internal static class LabelPalette
{
    private static readonly Rgb Background = new(0, 0, 0);

    /// <summary>Black for the background, then a colour for each class.</summary>
    public static Palette Of(Vocabulary vocabulary)
    {
        Palette classes = Palette.Distinct(vocabulary.Classes.Count);
        return new Palette([Background, .. Enumerable.Range(0, classes.Count).Select(entry => classes[entry])]);
    }
}
