namespace Denote.Models.Clip;

/// <summary>What takes the place of the last layer's attention where features of single patches are wanted.</summary>
public enum DenseAttention
{
    /// <summary>Each patch sees only its own value (MaskCLIP, Zhou et al., arXiv:2112.01071).</summary>
    Value,

    /// <summary>
    /// Correlative self-attention, softmax(QQ^T / sqrt d) V + softmax(KK^T / sqrt d) V (SCLIP, Wang et al.,
    /// arXiv:2312.01597).
    /// </summary>
    Correlative,
}
