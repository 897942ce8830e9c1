using Denote.Imaging;

namespace Denote.Labelling;

/// <summary>Which prototypes decided a picture's labels, window by window.</summary>
internal sealed class LabelTrace(
    LabelMatcher matcher, IReadOnlyList<int> inPlay, int width, int height, IReadOnlyList<WindowTrace> windows)
{
    /// <summary>
    /// The prototype that was the most similar at most of a region's pixels, counted over all windows and extractors.
    /// </summary>
    /// <param name="region">The region, of the picture's size, not empty.</param>
    /// <param name="label">Its label: 0 for the background, else the class's place plus 1.</param>
    public LabelledRegion Explain(Mask region, int label)
    {
        int channel = label == 0 ? 0 : inPlay.ToList().IndexOf(label - 1) + 1;
        var votes = new Dictionary<(string Extractor, int Row), int>();
        Mask sized = region.Width == width && region.Height == height ? region : region.Resize(width, height);
        if (sized.Area == 0) sized = new Mask(width, height).Complement();
        foreach (WindowTrace window in windows) Count(window, channel, sized, votes);
        ((string extractor, int row), int most) = votes.MaxBy(vote => vote.Value);
        (int entry, PrototypeSide side, int original) = Origin(extractor, label, row);
        return new LabelledRegion(region, label, extractor, entry, side, original, (double)most / votes.Values.Sum());
    }

    private static void Count(
        WindowTrace trace, int channel, Mask region, Dictionary<(string Extractor, int Row), int> votes)
    {
        PixelBox box = trace.Window.Box;
        ReadOnlySpan<int> winners =
            trace.Winners.AsSpan(channel * trace.Width * trace.Height, trace.Width * trace.Height);
        for (int y = 0; y < box.Height; y++)
        {
            Span<bool> inside = region.Row(box.Y + y).Slice(box.X, box.Width);
            int cells = y * trace.Height / box.Height * trace.Width;
            for (int x = 0; x < box.Width; x++)
            {
                if (!inside[x]) continue;
                var vote = (trace.Extractor, winners[cells + x * trace.Width / box.Width]);
                votes[vote] = votes.GetValueOrDefault(vote) + trace.Window.Weight;
            }
        }
    }

    private (int Class, PrototypeSide Side, int Row) Origin(string extractor, int label, int row)
    {
        SidePrototypes prototypes = matcher.Prototypes(extractor);
        if (label > 0) return (label - 1, PrototypeSide.Foreground, prototypes.Foreground[label - 1].Rows[row]);
        (int entry, int original) = prototypes.BackgroundOrigin(row);
        return (entry, PrototypeSide.Background, original);
    }
}
