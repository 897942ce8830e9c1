using Denote.Imaging;
using Denote.Models;

namespace Denote.Labelling;

/// <summary>Turns a picture into a grid of features that can be compared by their angle.</summary>
public interface IFeatureExtractor
{
    /// <summary>Name, model and options.</summary>
    FeatureExtractorIdentity Identity { get; }

    /// <summary>Channels of a feature.</summary>
    int Channels { get; }

    /// <summary>The features of a picture.</summary>
    /// <param name="picture">The picture, any size.</param>
    /// <returns>Tensors of the current scope.</returns>
    /// <exception cref="ModelException">The network cannot take the picture.</exception>
    ImageFeatures Extract(Image picture);
}
