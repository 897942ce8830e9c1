using Denote.Imaging;
using Denote.Models;
using Denote.Models.Vit;

namespace Denote.Labelling;

/// <summary>
/// The features of DINO or of MAE's encoder: the keys of the last layer (OVDiff, table 2), of a picture whose shorter
/// side is 448 pixels for networks of the usual size.
/// </summary>
public sealed class TransformerFeatures : IFeatureExtractor
{
    /// <summary>The name of the extractor that is DINO.</summary>
    public const string Dino = "dino";

    /// <summary>The name of the extractor that is MAE.</summary>
    public const string Mae = "mae";

    private readonly VitModel _model;

    /// <summary>Wraps a network.</summary>
    /// <param name="name"><see cref="Dino"/> or <see cref="Mae"/>.</param>
    /// <param name="model">The network; must stay open while features are read.</param>
    /// <param name="path">The folder or file it was loaded from, which the identity is read from.</param>
    public TransformerFeatures(string name, VitModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(path);
        _model = model;
        Identity = new FeatureExtractorIdentity(
            name,
            Path.GetFileName(Path.TrimEndingDirectorySeparator(path)),
            ModelFingerprint.Of(path),
            $"keys of the last layer at {Side}");
    }

    /// <inheritdoc/>
    public FeatureExtractorIdentity Identity { get; }

    /// <inheritdoc/>
    public int Channels => _model.Config.Channels;

    private int Side => TransformerInput.Side(_model.Config.ImageSize);

    /// <inheritdoc/>
    public ImageFeatures Extract(Image picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var input = TransformerInput.Of(
            picture, Side, _model.Config.PatchSize, square: false, _model.Config.Normalization);
        var encoding = _model.Forward(input, new LayerFeature(-1, AttentionFeature.Key));
        return TransformerInput.Patches(encoding.Features[0], encoding.GridHeight, encoding.GridWidth);
    }
}
