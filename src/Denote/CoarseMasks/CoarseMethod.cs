namespace Denote.CoarseMasks;

/// <summary>A way to make coarse masks of named classes without training.</summary>
public enum CoarseMethod
{
    /// <summary>The diffusion model's cross-attention to the class's name, mean over layers and grids (as DAAM).</summary>
    Attention,

    /// <summary>
    /// Cross-attention carried along powers of self-attention (in the style of DiffSegmenter, Wang et al.,
    /// arXiv:2309.02773).
    /// </summary>
    DiffSegmenter,

    /// <summary>CLIP's patches through the last layer's values (MaskCLIP, Zhou et al., arXiv:2112.01071).</summary>
    MaskClip,

    /// <summary>CLIP's patches with correlative self-attention (SCLIP, Wang et al., arXiv:2312.01597).</summary>
    Sclip,

    /// <summary>
    /// GradCAM of CLIP's class probabilities among classes and background words (in the style of CLIP-ES, Lin et al.,
    /// arXiv:2212.09506).
    /// </summary>
    ClipEs,
}
