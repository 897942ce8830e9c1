using Denote.Tensors;

namespace Denote.Models.Diffusion;

/// <summary>
/// A text encoding as the cross-attention layers see it. Their keys and values depend on the text alone, so they are
/// projected once and reused by every denoising step: make one context per prompt (or batch of prompts) and dispose
/// it after the last step. Not safe for passes that run at the same time.
/// </summary>
/// <param name="encoding"><c>[B, tokens, C]</c>; must stay alive and unchanged as long as the context is used.</param>
public sealed class TextContext(Tensor encoding) : IDisposable
{
    private readonly Dictionary<LinearWeights, Tensor> _projections = [];

    /// <summary>The text encoding, <c>[B, tokens, C]</c>.</summary>
    public Tensor Encoding { get; } = encoding;

    /// <summary>Returns the memory of the projections, not that of the encoding.</summary>
    public void Dispose()
    {
        foreach (var projection in _projections.Values) projection.Dispose();
        _projections.Clear();
    }

    /// <summary>
    /// Requires one prompt for each image, or as many for each, from the text encoder that the network was trained with.
    /// </summary>
    internal void RequireFits(int batch, int channels)
    {
        var shape = Encoding.Shape;
        if (shape.Rank != 3 || shape[0] == 0 || shape[0] % batch != 0 || shape[2] != channels)
            throw new ModelException($"The text encoding is {shape}, expected [{batch}, tokens, {channels}]: one "
                + "prompt per image (or 2, 3, ...), from this model's own text encoder.");
    }

    /// <summary>
    /// The encoding through a layer's <c>to_k</c> or <c>to_v</c>, <c>[B, tokens, C']</c>; owned by the context.
    /// </summary>
    internal Tensor Project(LinearWeights layer)
    {
        if (GradientTape.Follows(Encoding)) return Ops.Linear(Encoding, layer);
        if (!_projections.TryGetValue(layer, out var projection))
            _projections[layer] = projection = TensorScope.Release(Ops.Linear(Encoding, layer));
        return projection;
    }
}
