namespace Denote.Imaging.Drawing;

/// <summary>What becomes of every value of a channel when a colour is mixed in, worked out once.</summary>
internal sealed class ColourMix
{
    private readonly byte[] _red = new byte[256];
    private readonly byte[] _green = new byte[256];
    private readonly byte[] _blue = new byte[256];

    /// <param name="colour">The colour.</param>
    /// <param name="share">Its share, 0..1.</param>
    public ColourMix(Rgb colour, double share)
    {
        for (int value = 0; value < 256; value++)
        {
            Rgb mixed = new Rgb((byte)value, (byte)value, (byte)value).Mix(colour, share);
            (_red[value], _green[value], _blue[value]) = (mixed.Red, mixed.Green, mixed.Blue);
        }
    }

    /// <summary>Mixes the colour into one pixel.</summary>
    /// <param name="pixels">A row of RGB.</param>
    /// <param name="x">The pixel.</param>
    public void Apply(Span<byte> pixels, int x)
    {
        Span<byte> pixel = pixels.Slice(3 * x, 3);
        (pixel[0], pixel[1], pixel[2]) = (_red[pixel[0]], _green[pixel[1]], _blue[pixel[2]]);
    }
}
