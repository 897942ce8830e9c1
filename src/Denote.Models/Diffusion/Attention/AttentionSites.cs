namespace Denote.Models.Diffusion;

/// <summary>The attention layers of a network in the order of computation, collected while it is built.</summary>
internal sealed class AttentionSites
{
    private readonly List<AttentionSite> _sites = [];

    /// <summary>Adds the next layer.</summary>
    public AttentionSite Add(string name, AttentionKind kind, UNetStage stage, int level, int heads, int headDim)
    {
        var site = new AttentionSite(name, _sites.Count, kind, stage, level, heads, headDim);
        _sites.Add(site);
        return site;
    }

    /// <summary>All layers for latents of a size.</summary>
    public IReadOnlyList<AttentionLayer> ForLatents(int height, int width) =>
        [.. _sites.Select(site => site.ForLatents(height, width))];
}
