using Denote.Tensors;

namespace Denote.Models.Clip;

/// <summary>
/// CLIP's image encoder (Radford et al. 2021), a vision transformer: <c>CLIPVisionModel</c> and
/// <c>CLIPVisionModelWithProjection</c>. Pictures of any size; position embeddings are resized.
/// </summary>
public sealed class ClipVisionModel
{
    private readonly StoredTensor _classToken;
    private readonly ConvWeights _patches;
    private readonly StoredTensor _positions;
    private readonly NormWeights _preNorm;
    private readonly ClipLayer[] _layers;
    private readonly NormWeights _postNorm;
    private readonly LinearWeights? _projection;

    /// <summary>Takes the model's layers from its checkpoint.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="weights">The checkpoint; must stay open while the model is used.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public ClipVisionModel(ClipVisionConfig config, Weights weights)
    {
        Config = config;
        var model = weights.At("vision_model");
        int channels = config.HiddenSize, side = config.ImageSize / config.PatchSize;
        _classToken = model.Tensor("embeddings.class_embedding", [channels]);
        _patches = model.Conv(
            "embeddings.patch_embedding", config.ImageChannels, channels, config.PatchSize, bias: false);
        _positions = model.Tensor("embeddings.position_embedding.weight", [1 + side * side, channels]);
        // The checkpoints spell it so.
        _preNorm = model.Norm("pre_layrnorm", channels);
        _layers =
        [
            .. Enumerable.Range(0, config.Layers).Select(i => new ClipLayer(model.At("encoder.layers", i),
                channels, config.IntermediateSize, config.Heads, config.Activation, config.NormEpsilon)),
        ];
        _postNorm = model.Norm("post_layernorm", channels);
        if (config.ProjectionSize is { } size)
            _projection = ClipOriginalNames.Projection(weights, "visual_projection", "visual.proj", channels, size);
    }

    /// <summary>The sizes.</summary>
    public ClipVisionConfig Config { get; }

    /// <summary>Encodes pictures.</summary>
    /// <param name="images">
    /// <c>[B, H, W, 3]</c>, normalised (<see cref="ClipVisionConfig.Normalization"/>); at least one patch.
    /// </param>
    /// <param name="features">Queries, keys and values to keep beside the result.</param>
    /// <exception cref="ModelException">The pictures do not fit, or a layer does not exist.</exception>
    public ClipVisionEncoding Forward(Tensor images, params IReadOnlyList<LayerFeature> features)
    {
        using var section = TensorProfile.Block("CLIP image encoder");
        var x = Embed(images, classTokens: 1);
        var kept = new LayerFeatures(features, Config.Layers, x.Shape);
        var states = new List<Tensor> { x };
        for (int i = 0; i < _layers.Length; i++)
        {
            int layer = i;
            x = _layers[i].Forward(x, AttentionOptions.Default, (q, k, v) => kept.Keep(layer, q, k, v));
            states.Add(x);
        }
        var pooled = Normalize(FirstTokens(x, 1)).Reshape([x.Shape[0], x.Shape[2]]);
        return new ClipVisionEncoding
        {
            GridHeight = images.Shape[1] / Config.PatchSize,
            GridWidth = images.Shape[2] / Config.PatchSize,
            HiddenStates = states,
            Pooled = pooled,
            ImageEmbedding = _projection is null ? null : Ops.Linear(pooled, _projection),
            Features = kept.Tensors,
        };
    }

    /// <summary>
    /// Features of single patches in the space that texts and pictures share: the last layer's attention, which gathers
    /// the whole picture, is replaced.
    /// </summary>
    /// <param name="images"><c>[B, H, W, 3]</c>, normalised; at least one patch.</param>
    /// <param name="attention">What takes its place.</param>
    /// <returns><c>[B, patches, P]</c>, row by row over the grid, not normalised.</returns>
    /// <exception cref="ModelException">The pictures do not fit, or the model has no projection.</exception>
    public Tensor EncodeDense(Tensor images, DenseAttention attention)
    {
        using var scope = TensorScope.Enter();
        var x = BeforeLastLayer(images);
        var tokens = Project(_layers[^1].ForwardDense(x, attention));
        int batch = tokens.Shape[0], count = tokens.Shape[1], channels = tokens.Shape[2];
        return scope.Keep(Ops.ConcatBatch([.. Enumerable.Range(0, batch).Select(b =>
            tokens.Slice(b, 1).Reshape([count, channels]).Slice(1, count - 1))]).Reshape([batch, count - 1, channels]));
    }

    /// <summary>The tokens before the last layer, and what its attention sees of them.</summary>
    /// <param name="image"><c>[1, H, W, 3]</c>, normalised.</param>
    /// <returns>Both <c>[1, 1 + patches, C]</c>, of the current scope.</returns>
    public (Tensor Tokens, Tensor Normalized) EncodeBeforeLast(Tensor image)
    {
        using var scope = TensorScope.Enter();
        var tokens = BeforeLastLayer(image);
        return (scope.Keep(tokens), scope.Keep(_layers[^1].Normalize(tokens)));
    }

    /// <summary>
    /// The picture's embedding from what <see cref="EncodeBeforeLast"/> gave; a gradient tape follows it.
    /// </summary>
    /// <param name="tokens"><c>[1, 1 + patches, C]</c>.</param>
    /// <param name="normalized">The same shape.</param>
    /// <returns><c>[1, P]</c>, not normalised.</returns>
    /// <exception cref="ModelException">The model has no projection.</exception>
    public Tensor EmbedFromLast(Tensor tokens, Tensor normalized)
    {
        using var scope = TensorScope.Enter();
        var x = _layers[^1].ForwardNormalized(tokens, normalized);
        return scope.Keep(Project(x.Reshape([x.Shape[1], x.Shape[2]]).Slice(0, 1)));
    }

    /// <summary>
    /// Encodes regions of one picture in a single pass, each through a class token of its own that attends only to
    /// itself and to the patches of its region; the patches attend to patches only.
    /// </summary>
    /// <param name="image"><c>[1, H, W, 3]</c>, normalised.</param>
    /// <param name="regions"><c>[N, patches]</c>, row by row over the grid; above 0 is inside.</param>
    /// <returns>
    /// The regions' embeddings in the space that texts and pictures share, <c>[N, P]</c>, not normalised.
    /// </returns>
    /// <exception cref="ModelException">The sizes do not fit.</exception>
    public Tensor EncodeRegions(Tensor image, Tensor regions)
    {
        using var scope = TensorScope.Enter();
        var tokens = EncodeRegionTokens(image, regions);
        var embeddings = FirstTokens(tokens, regions.Shape[0]);
        return scope.Keep(Project(embeddings).Reshape([regions.Shape[0], Config.ProjectionSize!.Value]));
    }

    /// <summary>The final normalisation, for any tokens: <c>[..., C]</c> to the same.</summary>
    /// <param name="tokens">One of <see cref="ClipVisionEncoding.HiddenStates"/>, or a part of it.</param>
    public Tensor Normalize(Tensor tokens) => Ops.LayerNorm(tokens, _postNorm, Config.NormEpsilon);

    /// <summary>
    /// Final normalisation and projection of any tokens into the space that texts and pictures share, <c>[..., C]</c>
    /// to <c>[..., P]</c>: dense CLIP features.
    /// </summary>
    /// <param name="tokens">One of <see cref="ClipVisionEncoding.HiddenStates"/>, or a part of it.</param>
    /// <exception cref="ModelException">The model has no projection.</exception>
    public Tensor Project(Tensor tokens)
    {
        if (_projection is null)
            throw new ModelException("This CLIP image encoder has no projection; use a CLIPModel or "
                + "CLIPVisionModelWithProjection.");
        using var scope = TensorScope.Enter();
        return scope.Keep(Ops.Linear(Normalize(tokens), _projection));
    }

    private Tensor BeforeLastLayer(Tensor images)
    {
        using var section = TensorProfile.Block("CLIP image encoder");
        using var scope = TensorScope.Enter();
        var x = Embed(images, classTokens: 1);
        foreach (var layer in _layers.AsSpan(0, _layers.Length - 1)) x = layer.Forward(x, AttentionOptions.Default);
        return scope.Keep(x);
    }

    /// <summary>All tokens after the last layer, <c>[1, N + patches, C]</c>.</summary>
    internal Tensor EncodeRegionTokens(Tensor image, Tensor regions)
    {
        using var section = TensorProfile.Block("CLIP image encoder, regions");
        using var scope = TensorScope.Enter();
        int count = regions.Shape[0];
        var x = Embed(image, count);
        int patches = x.Shape[1] - count;
        if (image.Shape[0] != 1 || regions.Rank != 2 || count == 0 || regions.Shape[1] != patches)
            throw new ModelException($"The regions are {regions.Shape} of pictures {image.Shape}, expected "
                + $"[regions, {patches}] of one picture.");
        var options = new AttentionOptions { Bias = RegionBias(regions) };
        foreach (var layer in _layers) x = layer.Forward(x, options);
        return scope.Keep(x);
    }

    /// <summary>Negative infinity where a token must not look, else 0, <c>[N + patches, N + patches]</c>.</summary>
    private static Tensor RegionBias(Tensor regions)
    {
        int count = regions.Shape[0], patches = regions.Shape[1], tokens = count + patches;
        var bias = Tensor.Zeros([tokens, tokens]);
        for (int i = 0; i < tokens; i++)
        {
            var row = bias.Span.Slice(i * tokens, tokens);
            row[..count].Fill(float.NegativeInfinity);
            if (i >= count) continue;
            row[i] = 0;
            var region = regions.Span.Slice(i * patches, patches);
            for (int j = 0; j < patches; j++)
                if (!(region[j] > 0)) row[count + j] = float.NegativeInfinity;
        }
        return bias;
    }

    /// <summary>
    /// Class tokens and patches with their positions, normalised, <c>[B, classTokens + patches, C]</c>.
    /// </summary>
    private Tensor Embed(Tensor images, int classTokens)
    {
        if (images.Rank != 4 || images.Shape[3] != Config.ImageChannels || images.Shape[0] == 0
            || images.Shape[1] < Config.PatchSize || images.Shape[2] < Config.PatchSize)
            throw new ModelException($"The images are {images.Shape}, expected [batch, height, width, "
                + $"{Config.ImageChannels}] of at least one patch, {Config.PatchSize} x {Config.PatchSize}.");
        using var scope = TensorScope.Enter();
        var patches = Ops.Conv2d(images, _patches, stride: Config.PatchSize, padding: Padding.None);
        var sequence = PatchPositions.Sequence(
            _classToken, classTokens, patches, _positions, Config.PositionOffset, Config.AntialiasPositions);
        return scope.Keep(Ops.LayerNorm(sequence, _preNorm, Config.NormEpsilon));
    }

    /// <summary><c>[B, N, C]</c> to its first tokens, <c>[B, count, C]</c>.</summary>
    private static Tensor FirstTokens(Tensor x, int count)
    {
        int batch = x.Shape[0], row = x.Shape[1] * x.Shape[2], part = count * x.Shape[2];
        var first = Tensor.Empty([batch, count, x.Shape[2]]);
        for (int b = 0; b < batch; b++) x.Span.Slice(b * row, part).CopyTo(first.Span[(b * part)..]);
        return first;
    }
}
