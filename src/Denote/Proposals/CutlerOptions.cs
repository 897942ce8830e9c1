using Denote.Models.Cutler;

namespace Denote.Proposals;

/// <summary>The settings of proposals by CutLER.</summary>
public sealed record CutlerOptions
{
    /// <summary>The defaults: the released configuration, with the demonstration's threshold of 0.35.</summary>
    public static CutlerOptions Default { get; } = new();

    /// <summary>The picture's shorter side is brought to this, in pixels, 32..4096 (800)...</summary>
    public int ShorterSide
    {
        get;
        init => field = Side(value, nameof(ShorterSide));
    } = 800;

    /// <summary>... unless the longer side would exceed this, 32..4096 (1333).</summary>
    public int LongestSide
    {
        get;
        init => field = Side(value, nameof(LongestSide));
    } = 1333;

    /// <summary>What the network keeps.</summary>
    public DetectionOptions Detection
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Detection));
    } = new() { ScoreThreshold = 0.35 };

    /// <summary>The size at which a picture is looked at.</summary>
    internal (int Width, int Height) SizeOf(int width, int height)
    {
        double scale = (double)ShorterSide / Math.Min(width, height);
        scale = Math.Min(scale, (double)LongestSide / Math.Max(width, height));
        return (Math.Max(1, (int)(width * scale + 0.5)), Math.Max(1, (int)(height * scale + 0.5)));
    }

    private static int Side(int value, string option) => value is >= 32 and <= 4096
        ? value
        : throw new DenoteException($"{option} is {value}; it must be 32 to 4096.");
}
