namespace Denote.Refining;

/// <summary>
/// What <see cref="MaskInjectionKind.RangeModulated"/> does to the pixels outside the coarse mask. G4Seg's text does
/// not say; DenseDiffusion, whose modulation it takes over, gives every pixel a segment.
/// </summary>
public enum BackgroundInjection
{
    /// <summary>
    /// The background is a segment of its own, as the white rest of a sketch is in DenseDiffusion; its words are those
    /// of the prompt around the class's name ("A photo of").
    /// </summary>
    Segment,

    /// <summary>Attention of pixels outside the mask stays as it is.</summary>
    Untouched,

    /// <summary>
    /// Pixels outside the mask belong to no segment: all their logits sink toward the row's minimum, so that at full
    /// strength their cross-attention is spread evenly over all tokens (what DenseDiffusion's released code does with
    /// a pixel of no segment).
    /// </summary>
    NoSegment,
}
