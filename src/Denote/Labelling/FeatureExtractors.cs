using System.Collections;
using Denote.Models;
using Denote.Models.Files;
using Denote.Models.Vit;

namespace Denote.Labelling;

/// <summary>Opened feature extractors; dispose them after the last use, before the model.</summary>
public sealed class FeatureExtractors : IReadOnlyList<IFeatureExtractor>, IDisposable
{
    private readonly List<IFeatureExtractor> _extractors = [];
    private readonly List<Weights> _weights = [];

    private FeatureExtractors()
    {
    }

    /// <inheritdoc/>
    public int Count => _extractors.Count;

    /// <inheritdoc/>
    public IFeatureExtractor this[int index] => _extractors[index];

    /// <summary>Opens extractors.</summary>
    /// <param name="model">The diffusion model.</param>
    /// <param name="choice">Which, and where they are.</param>
    /// <exception cref="DenoteException">A name is unknown or stands twice.</exception>
    /// <exception cref="ModelException">A network is missing or broken.</exception>
    internal static FeatureExtractors Open(DenoteModel model, FeatureExtractorChoice choice)
    {
        var extractors = new FeatureExtractors();
        try
        {
            foreach (string name in choice.Names ?? extractors.Usual(model, choice))
            {
                if (extractors._extractors.Exists(opened => opened.Identity.Name == name))
                    throw new DenoteException($"The feature extractor '{name}' is named twice.");
                extractors._extractors.Add(extractors.Open(name, model, choice));
            }
            if (extractors.Count == 0) throw new DenoteException("No feature extractor is named; name one or more.");
            return extractors;
        }
        catch
        {
            extractors.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<IFeatureExtractor> GetEnumerator() => _extractors.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Closes what was opened for these extractors alone.</summary>
    public void Dispose()
    {
        foreach (Weights weights in _weights) weights.Dispose();
    }

    /// <summary>The paper's combination, as far as its networks are there: SD, DINO and CLIP.</summary>
    private IEnumerable<string> Usual(DenoteModel model, FeatureExtractorChoice choice)
    {
        yield return DiffusionFeatures.Name;
        string dino = PathOf(TransformerFeatures.Dino, model, choice);
        if (Directory.Exists(dino) || File.Exists(dino)) yield return TransformerFeatures.Dino;
        if (model.HasClip) yield return ClipFeatures.Name;
    }

    private IFeatureExtractor Open(string name, DenoteModel model, FeatureExtractorChoice choice) => name switch
    {
        DiffusionFeatures.Name => new DiffusionFeatures(model.Diffusion, choice.Diffusion),
        ClipFeatures.Name => new ClipFeatures(model.Clip.Model.Vision, model.Clip.Path, choice.Released),
        TransformerFeatures.Dino or TransformerFeatures.Mae => OpenTransformer(name, PathOf(name, model, choice)),
        _ => throw new DenoteException($"There is no feature extractor '{name}'; choose among "
            + $"{DiffusionFeatures.Name}, {ClipFeatures.Name}, {TransformerFeatures.Dino} and "
            + $"{TransformerFeatures.Mae}."),
    };

    private TransformerFeatures OpenTransformer(string name, string path)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
            throw new ModelException($"{path}: there is no {name.ToUpperInvariant()} network; put config.json and "
                + "model.safetensors with its original parameter names there, or name another folder.");
        (VitModel network, Weights weights) = VitCheckpoint.Open(path);
        _weights.Add(weights);
        return new TransformerFeatures(name, network, path);
    }

    private static string PathOf(string name, DenoteModel model, FeatureExtractorChoice choice) =>
        ModelPath.Resolve((name == TransformerFeatures.Dino ? choice.DinoPath : choice.MaePath)
            ?? Path.Combine(model.Diffusion.Folder, name));
}
