namespace Denote.Cli.Commands;

/// <summary>Who proposes the regions of a support image.</summary>
internal enum SegmenterKind
{
    /// <summary>Nobody: Otsu's thresholds of the attribution.</summary>
    Otsu,

    /// <summary>Clusters of the diffusion model's self-attention.</summary>
    Attention,

    /// <summary>Segment Anything.</summary>
    Sam,
}
