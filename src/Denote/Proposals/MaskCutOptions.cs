using Denote.PostProcessing;

namespace Denote.Proposals;

/// <summary>The settings of MaskCut; the defaults are CutLER's (section 3.2 and its released code).</summary>
public sealed record MaskCutOptions
{
    /// <summary>The defaults.</summary>
    public static MaskCutOptions Default { get; } = new();

    /// <summary>How many objects are looked for at most, 1..100 (N = 3).</summary>
    public int Objects
    {
        get;
        init => field = value is >= 1 and <= 100 ? value : throw Invalid(nameof(Objects), value, "1 to 100");
    } = 3;

    /// <summary>
    /// Patches whose features have a cosine above this belong together, -1..1 (tau = 0.15).
    /// </summary>
    public float Threshold
    {
        get;
        init => field = value is >= -1 and < 1
            ? value
            : throw Invalid(nameof(Threshold), value, "-1 or more and below 1");
    } = 0.15f;

    /// <summary>Side in pixels of the square to which the picture is brought, 16..4096 (480).</summary>
    public int PictureSize
    {
        get;
        init => field = value is >= 16 and <= 4096 ? value : throw Invalid(nameof(PictureSize), value, "16 to 4096");
    } = 480;

    /// <summary>Later objects of up to this share of the picture are dropped, 0..1 (0.01).</summary>
    public double SmallestShare
    {
        get;
        init => field = value is >= 0 and < 1
            ? value
            : throw Invalid(nameof(SmallestShare), value, "0 or more and below 1");
    } = 0.01;

    /// <summary>The dense CRF that fits the masks to the picture; null leaves them as blocks of patches.</summary>
    public DenseCrfOptions? Crf { get; init; } = DenseCrfOptions.MaskCut;

    /// <summary>
    /// With a CRF: a mask that it changes so much that their intersection over union falls below this is dropped, 0..1.
    /// </summary>
    public double SmallestAgreement
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw Invalid(nameof(SmallestAgreement), value, "0 to 1");
    } = 0.5;

    private static DenoteException Invalid(string option, object value, string expected) =>
        new($"{option} is {FormattableString.Invariant($"{value}")}; it must be {expected}.");
}
