using Denote.Imaging;
using Denote.PostProcessing;
using Denote.Refining;

namespace Denote.Referring;

/// <summary>One expression with the one thing that it means.</summary>
public sealed class ReferredExpression
{
    internal ReferredExpression(int index, ReferringTarget target, Mask mask, IReadOnlyList<ScoredProposal> proposals)
    {
        (Index, Text, Root, Position) = (index, target.Text, target.Root, target.Position);
        (Mask, Proposals, Warnings) = (mask, proposals, target.Warnings);
    }

    private ReferredExpression(ReferredExpression other, Mask mask)
    {
        (Index, Text, Root, Position) = (other.Index, other.Text, other.Root, other.Position);
        (Mask, Proposals, Warnings) = (mask, other.Proposals, other.Warnings);
        (Found, Confidence, Evidence) = (other.Found, other.Confidence, other.Evidence);
        (Heat, PeakAttention, BaselineAttention) = (other.Heat, other.PeakAttention, other.BaselineAttention);
    }

    /// <summary>Its place among the expressions, from 0.</summary>
    public int Index { get; }

    /// <summary>The expression as the user wrote it.</summary>
    public string Text { get; }

    /// <summary>Where its root word stands, whose attention was read.</summary>
    public TextSpan Root { get; }

    /// <summary>Where in the picture it says its object is.</summary>
    public PicturePosition Position { get; }

    /// <summary>Whether there is an answer: a proposal with enough confidence.</summary>
    public bool Found { get; internal init; }

    /// <summary>How sure it is that the object is there, 0..1; 0 without a proposal.</summary>
    public double Confidence { get; internal init; }

    /// <summary>What the confidence was computed from; null without a proposal.</summary>
    public ConfidenceEvidence? Evidence { get; internal init; }

    /// <summary>The answer, in the picture's own size; empty when nothing was found.</summary>
    public Mask Mask { get; }

    /// <summary>All proposals that took part, the best first, whether or not the answer counts as found.</summary>
    public IReadOnlyList<ScoredProposal> Proposals { get; }

    /// <summary>The correlation map, 0..1, in the picture's own size; null where no attention was read.</summary>
    public FloatImage? HeatMap => Heat?.Value;

    /// <summary>Makes <see cref="HeatMap"/> when it is asked for.</summary>
    internal Lazy<FloatImage>? Heat { get; init; }

    /// <summary>The largest attention to the root word, 0..1; null where no attention was read.</summary>
    public double? PeakAttention { get; internal init; }

    /// <summary>The same of an empty prompt.</summary>
    public double? BaselineAttention { get; internal init; }

    /// <summary>What the user should know about this expression; empty when all went well.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; }

    /// <summary>Its answer as a coarse mask to refine, named by its root word.</summary>
    internal CoarseMask ToCoarse() => CoarseMask.FromMask(Root.In(Text), Mask);

    /// <summary>The expression with what became of <see cref="ToCoarse"/>; the proposals stay.</summary>
    internal ReferredExpression With(RefinedMask refined) => refined.Mask.Area > 0
        ? new ReferredExpression(this, refined.Mask) { Warnings = [.. Warnings, .. refined.Warnings] }
        : new ReferredExpression(this, Mask)
        {
            Warnings = [.. Warnings, "G4Seg leaves nothing of its mask, which stays as it was"],
        };

    /// <summary>The expression with its answer's mask post-processed; the proposals stay.</summary>
    internal ReferredExpression PostProcess(Image image, PostProcessingOptions options)
    {
        if (!Found) return this;
        var mask = PostProcessor.RefineMask(image, Mask, options);
        bool isLost = mask.Area == 0;
        string warning = $"{options.Name} leaves nothing of its mask, which stays as it was";
        return new ReferredExpression(this, isLost ? Mask : mask)
        {
            Warnings = isLost ? [.. Warnings, warning] : Warnings,
        };
    }
}
