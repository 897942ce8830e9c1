namespace Denote.Grounding;

/// <summary>
/// How much each token of a phrase counts: the subject-focused feature aggregator of section 3.4 and what it is
/// compared with.
/// </summary>
public enum WordWeighting
{
    /// <summary>
    /// As the paper writes it (eq. 9): the softmax of the dot products of each token's state in the encoded narrative
    /// with the state of the phrase's last token.
    /// </summary>
    TokenStates,

    /// <summary>
    /// As the authors' released code does it: each token is encoded as a prompt of its own; the dot products of the
    /// pooled outputs are scaled to 0..1 over all pairs, and the softmax of the last token's row gives the weights.
    /// </summary>
    PooledTokens,

    /// <summary>All tokens count the same.</summary>
    Uniform,

    /// <summary>Only the last token counts.</summary>
    LastToken,
}
