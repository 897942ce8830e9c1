using Denote.Models;
using Denote.Models.Tokenization;
using Denote.Proposals;

namespace Denote.Referring;

/// <summary>
/// The models beside a diffusion model: CLIP and Segment Anything, each loaded when it is first needed.
/// </summary>
/// <param name="clipFolder">CLIP: a folder in the transformers layout, or OpenAI's checkpoint.</param>
/// <param name="segmenterFolder">Segment Anything: a folder or a checkpoint.</param>
/// <param name="segmenterCache">Keeps its picture encodings; null computes each one.</param>
/// <param name="tokenizer">The diffusion model's, for a CLIP without one.</param>
/// <param name="profilePath">What the model's scores mean; the file need not exist.</param>
internal sealed class ModelCompanions(
    string clipFolder,
    string segmenterFolder,
    SamEmbeddingCache? segmenterCache,
    ClipTokenizer tokenizer,
    string profilePath) : IDisposable
{
    private readonly Lazy<ReferringProfile?> _profile =
        new(() => File.Exists(profilePath) ? ReferringProfile.Load(profilePath) : null);

    private readonly Lazy<ClipEncoders> _clip = new(() => LoadClip(clipFolder, tokenizer));
    private readonly Lazy<SamSegmenter> _segmenter = new(() => LoadSegmenter(segmenterFolder, segmenterCache));

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

    /// <summary>Closes what was loaded.</summary>
    public void Dispose()
    {
        if (_clip.IsValueCreated) _clip.Value.Dispose();
        if (_segmenter.IsValueCreated) _segmenter.Value.Dispose();
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

    /// <summary>A checkpoint, or a folder that is not empty.</summary>
    private static bool IsThere(string path) =>
        File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFiles(path).Any());
}
