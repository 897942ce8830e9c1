namespace Denote.PostProcessing;

/// <summary>Which post-processing is done, and how.</summary>
public sealed record PostProcessingOptions
{
    /// <summary>Nothing is done.</summary>
    public static PostProcessingOptions None { get; } = new();

    /// <summary>The post-processing.</summary>
    public PostProcessingKind Kind { get; init; } = PostProcessingKind.None;

    /// <summary>The kind as people write it: <c>CRF</c>.</summary>
    internal string Name => Kind.ToString().ToUpperInvariant();

    /// <summary>The settings of the dense CRF.</summary>
    public DenseCrfOptions Crf
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Crf));
    } = DenseCrfOptions.Default;

    /// <summary>The settings of PAMR.</summary>
    public PamrOptions Pamr
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Pamr));
    } = PamrOptions.Default;
}
