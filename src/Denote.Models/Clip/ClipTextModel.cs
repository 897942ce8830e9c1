using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>
/// CLIP's text encoder (Radford et al. 2021), <c>CLIPTextModel</c> and <c>CLIPTextModelWithProjection</c>: a causal
/// transformer over the tokens.
/// </summary>
public sealed class ClipTextModel
{
    private readonly StoredTensor _tokens;
    private readonly StoredTensor _positions;
    private readonly ClipLayer[] _layers;
    private readonly NormWeights _finalNorm;
    private readonly LinearWeights? _projection;

    /// <summary>Takes the model's layers from its checkpoint.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="weights">The checkpoint; must stay open while the model is used.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public ClipTextModel(ClipTextConfig config, Weights weights)
    {
        Config = config;
        // Since transformers 5.6 a text encoder that stands alone has no such prefix.
        weights.Alias("text_model.embeddings", "embeddings").Alias("text_model.encoder", "encoder")
            .Alias("text_model.final_layer_norm", "final_layer_norm");
        var model = weights.At("text_model");
        int channels = config.HiddenSize;
        _tokens = model.Tensor("embeddings.token_embedding.weight", [config.VocabularySize, channels]);
        _positions = model.Tensor("embeddings.position_embedding.weight", [config.MaxPositions, channels]);
        _layers =
        [
            .. Enumerable.Range(0, config.Layers).Select(i => new ClipLayer(model.At("encoder.layers", i),
                channels, config.IntermediateSize, config.Heads, config.Activation, config.NormEpsilon)),
        ];
        _finalNorm = model.Norm("final_layer_norm", channels);
        if (config.ProjectionSize is { } size)
            _projection = ClipOriginalNames.Projection(weights, "text_projection", "text_projection", channels, size);
    }

    /// <summary>The sizes.</summary>
    public ClipTextConfig Config { get; }

    /// <summary>Encodes prompts.</summary>
    /// <param name="prompts">
    /// Token ids of each prompt, start, end and padding tokens included; all of one length.
    /// </param>
    /// <exception cref="ModelException">There is no prompt, or lengths or ids do not fit the model.</exception>
    public ClipTextEncoding Forward(params IReadOnlyList<IReadOnlyList<int>> prompts)
    {
        RequireFits(prompts);
        using var section = TensorProfile.Block("CLIP text encoder");
        int batch = prompts.Count, length = prompts[0].Count;
        var x = Embed(prompts).Reshape([batch, length, Config.HiddenSize]);
        var states = new List<Tensor> { x };
        foreach (var layer in _layers)
            states.Add(x = layer.Forward(x, new AttentionOptions { Causal = true }));

        var last = Normalize(x);
        var pooled = Pool(last, prompts);
        return new ClipTextEncoding
        {
            HiddenStates = states,
            LastHiddenState = last,
            Pooled = pooled,
            TextEmbedding = _projection is null ? null : Ops.Linear(pooled, _projection),
        };
    }

    /// <summary>
    /// Each prompt's state at its end token alone, <c>[B, C]</c>: what follows the end is not computed, because no token
    /// looks at later ones.
    /// </summary>
    /// <param name="prompts">Token ids of each prompt, as <see cref="Forward"/> takes them.</param>
    /// <exception cref="ModelException">There is no prompt, or lengths or ids do not fit the model.</exception>
    public Tensor Pool(params IReadOnlyList<IReadOnlyList<int>> prompts)
    {
        RequireFits(prompts);
        using var scope = TensorScope.Enter();
        int length = prompts.Max(EndOf) + 1;
        return scope.Keep(Forward([.. prompts.Select(prompt => prompt.Take(length).ToArray())]).Pooled);
    }

    /// <summary>The final normalisation, for models that attend to an earlier layer (clip skip).</summary>
    /// <param name="state">One of <see cref="ClipTextEncoding.HiddenStates"/>, <c>[B, N, C]</c>.</param>
    public Tensor Normalize(Tensor state) => Ops.LayerNorm(state, _finalNorm, Config.NormEpsilon);

    /// <summary>Token plus position embeddings, <c>[B * N, C]</c>.</summary>
    private Tensor Embed(IReadOnlyList<IReadOnlyList<int>> prompts)
    {
        using var scope = TensorScope.Enter();
        int[] ids = [.. prompts.SelectMany(prompt => prompt)];
        int[] places = [.. prompts.SelectMany(prompt => Enumerable.Range(0, prompt.Count))];
        return scope.Keep(Ops.Add(Ops.Embed(_tokens, ids), Ops.Embed(_positions, places)));
    }

    /// <summary>Each prompt's state at its end token, <c>[B, C]</c>.</summary>
    private Tensor Pool(Tensor states, IReadOnlyList<IReadOnlyList<int>> prompts)
    {
        int length = states.Shape[1], channels = states.Shape[2];
        var pooled = Tensor.Empty([prompts.Count, channels]);
        for (int b = 0; b < prompts.Count; b++)
        {
            int start = (b * length + EndOf(prompts[b])) * channels;
            states.Span.Slice(start, channels).CopyTo(pooled.Span[(b * channels)..]);
        }
        return pooled;
    }

    /// <summary>
    /// The first end token; in a prompt without one, the first of the largest ids, as the original model pools.
    /// </summary>
    private int EndOf(IReadOnlyList<int> prompt)
    {
        int largest = 0;
        for (int i = 0; i < prompt.Count; i++)
        {
            if (prompt[i] == Config.EndToken) return i;
            if (prompt[i] > prompt[largest]) largest = i;
        }
        return largest;
    }

    /// <summary>Requires prompts that the encoder can take as one batch.</summary>
    /// <param name="prompts">Token ids of each prompt.</param>
    /// <exception cref="ModelException">There is no prompt, or lengths or ids do not fit the model.</exception>
    internal void RequireFits(IReadOnlyList<IReadOnlyList<int>> prompts)
    {
        if (prompts.Count == 0 || prompts[0].Count == 0) throw new ModelException("There is no prompt to encode.");
        if (prompts.FirstOrDefault(prompt => prompt.Count != prompts[0].Count) is { } other)
            throw new ModelException($"Prompts of {prompts[0].Count} and {other.Count} tokens cannot be one "
                + "batch; pad them.");
        if (prompts[0].Count > Config.MaxPositions)
            throw new ModelException($"A prompt of {prompts[0].Count} tokens is longer than the text encoder's "
                + $"{Config.MaxPositions}; shorten or split it.");
        foreach (int id in prompts.SelectMany(prompt => prompt))
            if ((uint)id >= (uint)Config.VocabularySize)
                throw new ModelException($"Token {id} is not in the text encoder's vocabulary of "
                    + $"{Config.VocabularySize}: the tokenizer belongs to another model.");
    }
}
