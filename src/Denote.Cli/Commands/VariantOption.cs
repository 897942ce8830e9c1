using Denote.Referring;

namespace Denote.Cli.Commands;

/// <summary><c>--variant</c>: which parts of Ref-Diff propose and judge.</summary>
internal sealed class VariantOption() : ChoiceOption<ReferringVariant>("--variant", ReferringOptions.Default.Variant,
    ("full", ReferringVariant.Full), ("g", ReferringVariant.Generative),
    ("gs", ReferringVariant.GenerativeSegmenter), ("ds", ReferringVariant.DiscriminativeSegmenter))
{
    /// <summary>What the choices mean, for the help.</summary>
    public const string Meaning =
        "What proposes and judges: g the diffusion model alone; gs regions judged by its attention; ds regions judged "
        + "by CLIP; full regions judged by both.";
}
