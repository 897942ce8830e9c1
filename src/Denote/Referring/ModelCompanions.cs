using Denote.Models;
using Denote.Models.Diffusion;
using Denote.Models.Tokenization;
using Denote.Proposals;

namespace Denote.Referring;

/// <summary>
/// The models beside a diffusion model: CLIP, Segment Anything and a ControlNet, each loaded when it is first needed.
/// </summary>
/// <param name="clipFolder">CLIP: a folder in the transformers layout, or OpenAI's checkpoint.</param>
/// <param name="segmenterFolder">Segment Anything: a folder or a checkpoint.</param>
/// <param name="controlFolder">The ControlNet: a folder in the diffusers layout.</param>
/// <param name="segmenterCache">Keeps its picture encodings; null computes each one.</param>
/// <param name="diffusion">The diffusion model, whose tokenizer goes with a CLIP without one.</param>
/// <param name="profilePath">What the model's scores mean; the file need not exist.</param>
internal sealed class ModelCompanions(
    string clipFolder,
    string segmenterFolder,
    string controlFolder,
    SamEmbeddingCache? segmenterCache,
    StableDiffusion diffusion,
    string profilePath) : IDisposable
{
    private readonly Lazy<ReferringProfile?> _profile =
        new(() => File.Exists(profilePath) ? ReferringProfile.Load(profilePath) : null);

    private readonly Lazy<ClipEncoders> _clip = new(() => LoadClip(clipFolder, diffusion.Tokenizer));
    private readonly Lazy<SamSegmenter> _segmenter = new(() => LoadSegmenter(segmenterFolder, segmenterCache));
    private readonly Lazy<(ControlModel, ModelIdentity)> _control = new(() => LoadControl(controlFolder, diffusion));

    /// <summary>What the model's scores mean, if its folder says so.</summary>
    /// <exception cref="DenoteException">The file is broken.</exception>
    public ReferringProfile? Profile => _profile.Value;

    /// <summary>Whether there is a CLIP.</summary>
    public bool HasClip => IsThere(clipFolder);

    /// <summary>CLIP.</summary>
    /// <exception cref="ModelException">It is missing or broken.</exception>
    public ClipEncoders Clip => _clip.Value;

    /// <summary>The segmenter.</summary>
    /// <exception cref="ModelException">It is missing or broken.</exception>
    public SamSegmenter Segmenter => _segmenter.Value;

    /// <summary>The ControlNet, which fits the diffusion model, and its name and hash.</summary>
    /// <exception cref="ModelException">It is missing or broken, or belongs to another model.</exception>
    public (ControlModel Model, ModelIdentity Identity) Control => _control.Value;

    /// <summary>Closes what was loaded.</summary>
    public void Dispose()
    {
        if (_clip.IsValueCreated) _clip.Value.Dispose();
        if (_segmenter.IsValueCreated) _segmenter.Value.Dispose();
        if (_control.IsValueCreated) _control.Value.Item1.Dispose();
    }

    private static ClipEncoders LoadClip(string path, ClipTokenizer tokenizer) =>
        IsThere(path)
            ? ClipEncoders.Load(path, tokenizer)
            : throw new ModelException($"{path}: there is no CLIP model, which is needed here; put a CLIPModel "
                + "in the transformers layout or OpenAI's checkpoint there, or name another place. 'refer' works "
                + "without one in the variants gs and g.");

    private static SamSegmenter LoadSegmenter(string folder, SamEmbeddingCache? cache) => IsThere(folder)
        ? SamSegmenter.Load(folder, cache)
        : throw new ModelException($"{folder}: there is no Segment Anything model, which the variants full, gs and ds "
            + "need; put one there, name another folder, give masks from files, or use the variant g.");

    private static (ControlModel, ModelIdentity) LoadControl(string folder, StableDiffusion diffusion)
    {
        if (!IsThere(folder))
        {
            throw new ModelException($"{folder}: there is no ControlNet, which these settings need; put one there in "
                + "the diffusers layout, or name its folder.");
        }
        var model = ControlModel.Load(folder);
        try
        {
            model.RequireFits(diffusion);
            return (model, ModelIdentity.Read(folder, diffusion.NativeSize));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>A checkpoint, or a folder that is not empty.</summary>
    private static bool IsThere(string path) =>
        File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFiles(path).Any());
}
