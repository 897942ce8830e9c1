namespace Denote.Models;

/// <summary>An input of an attention layer that serves as a picture feature.</summary>
public enum AttentionFeature
{
    /// <summary>The output of <c>to_q</c>.</summary>
    Query,

    /// <summary>The output of <c>to_k</c>.</summary>
    Key,

    /// <summary>The output of <c>to_v</c>.</summary>
    Value,
}
