namespace Denote.Referring;

/// <summary>Which parts of Ref-Diff find and judge the proposals; the paper's four variants.</summary>
public enum ReferringVariant
{
    /// <summary>/g: the diffusion model alone; its correlation map, cut at many heights, gives the proposals.</summary>
    Generative,

    /// <summary>/gs: a segmenter's proposals, judged by the correlation map.</summary>
    GenerativeSegmenter,

    /// <summary>/ds: a segmenter's proposals, judged by CLIP.</summary>
    DiscriminativeSegmenter,

    /// <summary>A segmenter's proposals, judged by both.</summary>
    Full,
}
