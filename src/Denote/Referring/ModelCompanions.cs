using Denote.Models;
using Denote.Proposals;

namespace Denote.Referring;

/// <summary>
/// The models beside a diffusion model: CLIP and Segment Anything, each loaded when it is first needed.
/// </summary>
/// <param name="clipFolder">CLIP in the transformers layout.</param>
/// <param name="segmenterFolder">Segment Anything.</param>
internal sealed class ModelCompanions(string clipFolder, string segmenterFolder) : IDisposable
{
    private readonly Lazy<ClipEncoders> _clip = new(() => LoadClip(clipFolder));
    private readonly Lazy<SamSegmenter> _segmenter = new(() => LoadSegmenter(segmenterFolder));

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

    private static ClipEncoders LoadClip(string folder) => File.Exists(Path.Combine(folder, "config.json"))
        ? ClipEncoders.Load(folder)
        : throw new ModelException($"{folder}: there is no CLIP model, which the variants full and ds need; put "
            + "a CLIPModel in the transformers layout there, name another folder, or use the variant gs or g.");

    private static SamSegmenter LoadSegmenter(string folder) => File.Exists(Path.Combine(folder, "config.json"))
        ? SamSegmenter.Load(folder)
        : throw new ModelException($"{folder}: there is no Segment Anything model, which the variants full, gs and ds "
            + "need; put one there, name another folder, give masks from files, or use the variant g.");
}
