using Denote.Tensors;

namespace Denote.Models.Vit;

/// <summary>
/// A plain vision transformer (Dosovitskiy et al. 2021) with the parameter names that DINO (Caron et al. 2021) and
/// MAE (He et al. 2022) share, and DINOv2 (Oquab et al. 2023; registers: Darcet et al. 2024). Pictures of any size;
/// position embeddings are resized.
/// </summary>
public sealed class VitModel
{
    private readonly StoredTensor _classToken;
    private readonly ConvWeights _patches;
    private readonly StoredTensor _positions;
    private readonly StoredTensor? _registers;
    private readonly VitBlock[] _blocks;
    private readonly NormWeights _norm;

    /// <summary>Takes the model's layers from its checkpoint.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="weights">The checkpoint; must stay open while the model is used.</param>
    /// <exception cref="ModelException">A tensor is missing or has other sizes.</exception>
    public VitModel(VitConfig config, Weights weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        VitPublishedNames.Accept(weights);
        Config = config;
        int channels = config.Channels, side = config.ImageSize / config.PatchSize;
        var names = VitNames.Of(config);
        _classToken = weights.Tensor(names.ClassToken, [1, 1, channels]);
        _patches = weights.Conv(names.Patches, 3, channels, config.PatchSize);
        _positions = weights.Tensor(names.Positions, [1, 1 + side * side, channels]);
        if (config.Registers > 0) _registers = weights.Tensor("register_tokens", [1, config.Registers, channels]);
        _blocks =
        [
            .. Enumerable.Range(0, config.Layers).Select(i => new VitBlock(weights.At(names.Blocks, i), config)),
        ];
        _norm = weights.Norm(names.Norm, channels);
    }

    /// <summary>The sizes.</summary>
    public VitConfig Config { get; }

    /// <summary>Encodes pictures.</summary>
    /// <param name="images">
    /// <c>[B, H, W, 3]</c>, normalised (<see cref="VitConfig.Normalization"/>); at least one patch.
    /// </param>
    /// <param name="features">Queries, keys and values to keep beside the result.</param>
    /// <exception cref="ModelException">The pictures do not fit, or a layer does not exist.</exception>
    public VitEncoding Forward(Tensor images, params IReadOnlyList<LayerFeature> features)
    {
        using var section = TensorProfile.Block("vision transformer");
        var x = Embed(images);
        var kept = new LayerFeatures(features, Config.Layers, x.Shape);
        var states = new List<Tensor> { x };
        for (int i = 0; i < _blocks.Length; i++)
        {
            int layer = i;
            states.Add(x = _blocks[i].Forward(x, (q, k, v) => kept.Keep(layer, q, k, v)));
        }
        return new VitEncoding
        {
            GridHeight = images.Shape[1] / Config.PatchSize,
            GridWidth = images.Shape[2] / Config.PatchSize,
            HiddenStates = states,
            Features = kept.Tensors,
        };
    }

    /// <summary>The final normalisation, for any tokens: <c>[..., C]</c> to the same.</summary>
    /// <param name="tokens">
    /// One of <see cref="VitEncoding.HiddenStates"/>; the last one's class token is the model's output.
    /// </param>
    public Tensor Normalize(Tensor tokens) => Ops.LayerNorm(tokens, _norm, Config.NormEpsilon);

    /// <summary>
    /// Class token, registers and patches, <c>[B, 1 + registers + patches, C]</c>; registers have no position.
    /// </summary>
    private Tensor Embed(Tensor images)
    {
        if (images.Rank != 4 || images.Shape[3] != 3 || images.Shape[0] == 0
            || images.Shape[1] < Config.PatchSize || images.Shape[2] < Config.PatchSize)
            throw new ModelException($"The images are {images.Shape}, expected [batch, height, width, 3] of at least "
                + $"one patch, {Config.PatchSize} x {Config.PatchSize}.");
        using var scope = TensorScope.Enter();
        var patches = Ops.Conv2d(images, _patches, stride: Config.PatchSize, padding: Padding.None);
        var (classPosition, patchPositions) = PatchPositions.Resize(_positions, patches.Shape[1], patches.Shape[2],
            Config.PositionOffset, Config.AntialiasPositions);
        var first = new List<Tensor> { Ops.Add(_classToken.ToTensor().Reshape(classPosition.Shape), classPosition) };
        if (_registers is not null)
            first.Add(_registers.ToTensor().Reshape([Config.Registers, Config.Channels]));
        return scope.Keep(PatchPositions.Join(first, patches, patchPositions));
    }
}
