using Denote.Imaging;
using Denote.Labelling;
using Denote.Tensors;

namespace Denote.Tests.Labelling;

/// <summary>Features that a test can see: the colour of each cell of a small grid.</summary>
internal sealed class ColourExtractor(string name = "colour", string modelHash = "1") : IFeatureExtractor
{
    public FeatureExtractorIdentity Identity { get; } = new(name, $"model {modelHash}", modelHash, "grid 16");

    public int Channels => 3;

    public ImageFeatures Extract(Image picture)
    {
        const int Side = 16;
        Image small = Resampling.Resize(picture, Side, Side);
        var map = Tensor.Empty([Side, Side, Channels]);
        for (int i = 0; i < map.Count; i++) map.Span[i] = small.Pixels[i] / 255f;
        return new ImageFeatures(Side, Side, map);
    }
}
