namespace Denote.Referring;

/// <summary>How much each part counts in a proposal's total score.</summary>
/// <param name="Hard">Weight of the hard CLIP score: the proposal cut out of the picture.</param>
/// <param name="Soft">Weight of the soft CLIP score: the proposal's mask token in the whole picture.</param>
/// <param name="Generative">Weight of the generative score s_G.</param>
public sealed record FusionWeights(double Hard, double Soft, double Generative)
{
    /// <summary>The share of the hard score in s_D in the released code.</summary>
    private const double HardShare = 0.7;

    /// <summary>The released code's: 0.7 hard + 0.3 soft + 0.05 s_G.</summary>
    public static FusionWeights Released { get; } = new(HardShare, 1 - HardShare, 0.05);

    /// <summary>s_G alone: the variants /g and /gs.</summary>
    public static FusionWeights GenerativeOnly { get; } = new(0, 0, 1);

    /// <summary>s_D alone: the variant /ds.</summary>
    public static FusionWeights DiscriminativeOnly { get; } = new(HardShare, 1 - HardShare, 0);

    /// <summary>The paper's <c>alpha s_G + (1 - alpha) s_D</c>, with the released s_D = 0.7 hard + 0.3 soft.</summary>
    /// <param name="alpha">The generative share, 0..1.</param>
    /// <exception cref="DenoteException">Alpha is out of its range.</exception>
    public static FusionWeights Paper(double alpha) => alpha is >= 0 and <= 1
        ? new FusionWeights((1 - alpha) * HardShare, (1 - alpha) * (1 - HardShare), alpha)
        : throw new DenoteException(FormattableString.Invariant($"Alpha is {alpha}; it must be 0 to 1."));

    /// <summary>The weighted sum of a proposal's scores.</summary>
    /// <param name="hard">Hard CLIP score.</param>
    /// <param name="soft">Soft CLIP score.</param>
    /// <param name="generative">s_G.</param>
    public double Combine(double hard, double soft, double generative) =>
        Hard * hard + Soft * soft + Generative * generative;
}
