using Denote.Imaging;

namespace Denote.Proposals;

/// <summary>
/// Finds regions of a picture without being told what to look for: Segment Anything, clusters of attention, files.
/// </summary>
public interface IRegionProposer
{
    /// <summary>A short name for results: <c>sam</c>.</summary>
    string Name { get; }

    /// <summary>Proposes regions.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>Regions at the picture's size, in the proposer's order of preference; possibly none.</returns>
    IReadOnlyList<RegionProposal> Propose(
        Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default);
}
