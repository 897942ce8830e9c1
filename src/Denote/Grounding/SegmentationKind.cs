namespace Denote.Grounding;

/// <summary>How a phrase's cross-attention map becomes a mask.</summary>
public enum SegmentationKind
{
    /// <summary>
    /// The paper's locate-to-segment processor: anchors on the cross-attention map, grown by self-attention (eq. 6 to
    /// 8).
    /// </summary>
    LocateToSegment,

    /// <summary>The cross-attention map itself, scaled to 0..1 and thresholded (the first row of table 2).</summary>
    CrossAttention,
}
