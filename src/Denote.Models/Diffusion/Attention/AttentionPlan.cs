using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// What a pass through the U-Net does with attention beside using it: maps that are gathered, features that are kept,
/// logits that are changed. What nobody asks for is never computed. A plan may be used for any number of passes, one
/// at a time.
/// </summary>
public sealed record AttentionPlan
{
    /// <summary>Attention maps to gather.</summary>
    public IReadOnlyList<AttentionCapture> Captures { get; init; } = [];

    /// <summary>Queries, keys or values to keep.</summary>
    public IReadOnlyList<FeatureCapture> Features { get; init; } = [];

    /// <summary>
    /// Called for every layer of every pass: the changes to make to its logits, in order. Masks are given at the
    /// layer's own query grid (mask injection, G4Seg eq. 3-5).
    /// </summary>
    public Func<AttentionLayer, IReadOnlyList<AttentionEdit>>? Edits { get; init; }

    /// <summary>Whether anything is read from a layer.</summary>
    internal bool Reads(AttentionLayer layer) =>
        Captures.Any(capture => capture.Layers(layer)) || Features.Any(capture => capture.Layers(layer));

    /// <summary>The edits and taps of one layer's attention call.</summary>
    internal AttentionOptions OptionsFor(AttentionLayer layer, int keys)
    {
        var edits = Edits?.Invoke(layer) ?? [];
        AttentionTap[] taps =
            [.. Captures.Where(capture => capture.Layers(layer)).Select(capture => capture.Tap(layer, keys))];
        return edits.Count == 0 && taps.Length == 0
            ? AttentionOptions.Default
            : new AttentionOptions { Edits = edits, Taps = taps };
    }

    /// <summary>Keeps what captures want of one layer, in the form that is given for them.</summary>
    internal void KeepFeatures(
        AttentionLayer layer, Func<Tensor, Tensor> form, Tensor query, Tensor key, Tensor value)
    {
        foreach (var capture in Features)
        {
            if (!capture.Layers(layer)) continue;
            capture.Keep(layer, form(capture.Feature switch
            {
                AttentionFeature.Query => query,
                AttentionFeature.Key => key,
                _ => value,
            }));
        }
    }
}
