using Denote.Imaging;

namespace Denote.Evaluation.Refining;

/// <summary>Makes coarse masks of true ones.</summary>
internal static class TruthSpoiler
{
    /// <summary>Spoils a mask; sizes are shares of its longer side.</summary>
    /// <param name="truth">The true mask.</param>
    /// <param name="kind">How.</param>
    /// <param name="seed">Direction of a shift.</param>
    public static Mask Spoil(Mask truth, Spoiling kind, int seed)
    {
        int side = Math.Max(truth.Width, truth.Height);
        return kind switch
        {
            Spoiling.Eroded => Grow(truth.Complement(), side / 43.0).Complement(),
            Spoiling.Dilated => Grow(truth, side / 32.0),
            Spoiling.Shifted => Shift(truth, side / 26.0, new Random(seed).NextDouble() * 2 * Math.PI),
            _ => Blur(truth, Math.Max(1, truth.Width / 10), Math.Max(1, truth.Height / 10)),
        };
    }

    private static Mask Grow(Mask mask, double radius)
    {
        var grown = mask.Clone();
        int reach = (int)radius;
        for (int dy = -reach; dy <= reach; dy++)
        {
            int half = (int)Math.Sqrt(radius * radius - dy * dy);
            for (int y = Math.Max(0, -dy); y < mask.Height && y + dy < mask.Height; y++)
            {
                Span<bool> from = mask.Row(y), to = grown.Row(y + dy);
                for (int x = 0; x < mask.Width; x++)
                    if (from[x]) to[Math.Max(0, x - half)..Math.Min(mask.Width, x + half + 1)].Fill(true);
            }
        }
        return grown;
    }

    private static Mask Shift(Mask mask, double distance, double direction)
    {
        int dx = (int)Math.Round(distance * Math.Cos(direction)), dy = (int)Math.Round(distance * Math.Sin(direction));
        var shifted = new Mask(mask.Width, mask.Height);
        for (int y = 0; y < mask.Height; y++)
            for (int x = 0; x < mask.Width; x++)
                shifted[x, y] = mask[Math.Clamp(x - dx, 0, mask.Width - 1), Math.Clamp(y - dy, 0, mask.Height - 1)];
        return shifted;
    }

    private static Mask Blur(Mask mask, int width, int height)
    {
        var map = new FloatImage(mask.Width, mask.Height, Array.ConvertAll(mask.Pixels.ToArray(), set => set ? 1f : 0));
        FloatImage small = Resampling.Resize(map, width, height, ResampleFilter.Bilinear);
        return Mask.FromProbability(
            Resampling.Resize(small, mask.Width, mask.Height, ResampleFilter.Bilinear), 0.5f);
    }
}
