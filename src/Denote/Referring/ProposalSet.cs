using Denote.Imaging;
using Denote.Proposals;

namespace Denote.Referring;

/// <summary>The proposals of a picture that take part, the same for every expression.</summary>
/// <param name="Masks">Their masks.</param>
/// <param name="Source">Who proposed them.</param>
/// <param name="Dropped">How many the filter dropped.</param>
internal sealed record ProposalSet(IReadOnlyList<Mask> Masks, string Source, int Dropped)
{
    /// <summary>The masks at the working size, to be set against the correlation map.</summary>
    public IReadOnlyList<Mask> Reduced { get; } = [.. Masks.Select(WorkingSize.Reduce)];

    /// <summary>Asks a proposer and filters its answer.</summary>
    public static ProposalSet Make(
        Image image,
        IRegionProposer proposer,
        ProposalFilter filter,
        IProgress<DenoteProgress>? progress,
        CancellationToken cancellation)
    {
        Mask[] all = [.. proposer.Propose(image, progress, cancellation).Select(region => region.Mask)];
        IReadOnlyList<Mask> kept = Filter(all, filter);
        return new ProposalSet(kept, proposer.Name, all.Length - kept.Count);
    }

    /// <summary>The masks that take part.</summary>
    public static IReadOnlyList<Mask> Filter(IReadOnlyList<Mask> masks, ProposalFilter filter) => masks.Count == 0
        ? masks
        : [.. filter.Select([.. masks.Select(mask => mask.Area)], masks[0].Pixels.Length).Select(i => masks[i])];
}
