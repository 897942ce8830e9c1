namespace Denote.Models.Diffusion;

/// <summary>What an attention layer of the U-Net looks at.</summary>
public enum AttentionKind
{
    /// <summary>Pixels look at pixels (<c>attn1</c>).</summary>
    Self,

    /// <summary>Pixels look at the text's tokens (<c>attn2</c>).</summary>
    Cross,
}
