using Denote.Imaging;
using Denote.Models;
using Denote.Models.Clip;

namespace Denote.Labelling;

/// <summary>
/// CLIP's features: the keys of the layer before the last (OVDiff, table 2), of a picture whose shorter side is twice
/// the training's.
/// </summary>
public sealed class ClipFeatures : IFeatureExtractor
{
    /// <summary>The extractor's name.</summary>
    public const string Name = "clip";

    private readonly ClipVisionModel _model;
    private readonly bool _released;

    /// <summary>Wraps an image encoder.</summary>
    /// <param name="model">The encoder; must stay open while features are read.</param>
    /// <param name="folder">The folder it was loaded from, which the identity is read from.</param>
    /// <param name="released">
    /// Whether pictures are squeezed to a square and their colours scaled with ImageNet's numbers, as the released code
    /// does; else they keep their proportions and get CLIP's own.
    /// </param>
    public ClipFeatures(ClipVisionModel model, string folder, bool released = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(folder);
        (_model, _released) = (model, released);
        if (model.Config.Layers < 2)
            throw new DenoteException($"{folder}: the image encoder has one layer; features need two or more.");
        Identity = new FeatureExtractorIdentity(
            Name,
            Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)),
            ModelFingerprint.Of(folder),
            $"keys of the last layer but one at {Side}{(released ? ", squared, ImageNet colours" : "")}");
    }

    /// <inheritdoc/>
    public FeatureExtractorIdentity Identity { get; }

    /// <inheritdoc/>
    public int Channels => _model.Config.HiddenSize;

    private int Side => TransformerInput.Side(_model.Config.ImageSize);

    /// <inheritdoc/>
    public ImageFeatures Extract(Image picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var colours = _released ? PixelNormalization.ImageNet : _model.Config.Normalization;
        var input = TransformerInput.Of(picture, Side, _model.Config.PatchSize, square: _released, colours);
        var encoding = _model.Forward(input, new LayerFeature(-2, AttentionFeature.Key));
        return TransformerInput.Patches(encoding.Features[0], encoding.GridHeight, encoding.GridWidth);
    }
}
