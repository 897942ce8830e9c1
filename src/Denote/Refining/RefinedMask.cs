using Denote.Imaging;
using Denote.PostProcessing;

namespace Denote.Refining;

/// <summary>One class's mask before and after.</summary>
public sealed class RefinedMask
{
    internal RefinedMask(
        int index, string className, FloatImage before, FloatImage after, float threshold, Image? generated)
    {
        (Index, ClassName, ProbabilityBefore, Probability, Generated) = (index, className, before, after, generated);
        (MaskBefore, Mask) = (Mask.FromProbability(before, threshold), Mask.FromProbability(after, threshold));
    }

    /// <summary>The class's place among the classes, from 0.</summary>
    public int Index { get; }

    /// <summary>The class in words.</summary>
    public string ClassName { get; }

    /// <summary>The coarse probability, 0..1, in the picture's size.</summary>
    public FloatImage ProbabilityBefore { get; }

    /// <summary>The refined probability, 0..1, in the picture's size.</summary>
    public FloatImage Probability { get; }

    /// <summary>The coarse probability cut at the threshold.</summary>
    public Mask MaskBefore { get; }

    /// <summary>The refined probability cut at the threshold.</summary>
    public Mask Mask { get; }

    /// <summary>
    /// The picture that the diffusion model made under the mask, in the model's size; null where the coarse mask was
    /// empty or covered all, so that it stayed as it was.
    /// </summary>
    public Image? Generated { get; }

    /// <summary>
    /// The category of ADE20K in whose colour a ControlNet saw the class; null without one, and where there is no such
    /// category.
    /// </summary>
    public string? ControlCategory { get; internal init; }

    /// <summary>Whether a ControlNet saw the class, and in no category's colour.</summary>
    internal bool LacksCategory { get; init; }

    /// <summary>What the reading of the coarse mask left out.</summary>
    internal IReadOnlyList<string> CoarseNotes { get; init; } = [];

    /// <summary>The pixels that the refinement added.</summary>
    public Mask Added => Mask.Except(MaskBefore);

    /// <summary>The pixels that it took away.</summary>
    public Mask Removed => MaskBefore.Except(Mask);

    /// <summary>The class with its map fitted to the picture's edges and cut at the same threshold again.</summary>
    internal RefinedMask PostProcess(Image image, float threshold, PostProcessingOptions options) => new(
        Index,
        ClassName,
        ProbabilityBefore,
        Mask.Area == 0 ? Probability : PostProcessor.RefineMap(image, Probability, threshold, options),
        threshold,
        Generated)
    {
        ControlCategory = ControlCategory,
        LacksCategory = LacksCategory,
        CoarseNotes = CoarseNotes,
    };

    /// <summary>What the user should know about this class; empty when all went well.</summary>
    public IReadOnlyList<string> Warnings => [.. CoarseNotes, .. MaskWarnings];

    private string[] MaskWarnings => Generated is not null
        ? LacksCategory
            ? ["ADE20K has no category of this name, so that the ControlNet saw the mask in white, which means "
                + "nothing to it; name a category that comes near"]
            : []
        : [MaskBefore.Area == 0
            ? "the coarse mask is empty, so that there is nothing to refine; it stays as it is"
            : "the coarse mask covers the whole picture, so that there is nothing to refine; it stays as it is"];
}
