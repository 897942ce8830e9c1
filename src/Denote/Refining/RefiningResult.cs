using System.Text;
using Denote.Grounding;
using Denote.Imaging;
using Denote.PostProcessing;
using Denote.Tensors;

namespace Denote.Refining;

/// <summary>Refined masks of a picture, and how they were made.</summary>
public sealed class RefiningResult
{
    internal RefiningResult(
        Image image, RefiningOptions options, ModelIdentity model, IReadOnlyList<RefinedMask> masks) =>
        (Image, Options, Model, Masks) = (image, options, model, masks);

    /// <summary>The version of Denote that made the result.</summary>
    public string Version { get; } = typeof(RefiningResult).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The picture.</summary>
    public Image Image { get; }

    /// <summary>The settings, defaults included.</summary>
    public RefiningOptions Options { get; }

    /// <summary>The model.</summary>
    public ModelIdentity Model { get; }

    /// <summary>The ControlNet that told the masks to the model; null without one.</summary>
    public ModelIdentity? Control { get; internal init; }

    /// <summary>The classes in the order in which they were given.</summary>
    public IReadOnlyList<RefinedMask> Masks { get; }

    /// <summary>What the user should know; empty when all went well.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. Masks.SelectMany(mask => mask.Warnings.Select(warning => $"Class '{mask.ClassName}': {warning}."))];

    /// <summary>The wall time of each stage, in order.</summary>
    public IReadOnlyList<StageTiming> Timings { get; internal set; } = [];

    /// <summary>What the result was computed with.</summary>
    public Computation Computation { get; internal set; } = Computation.SinceStart;

    /// <summary>How the maps were post-processed; null when they were not.</summary>
    public PostProcessingOptions? PostProcessing { get; private init; }

    /// <summary>The result with every class's map fitted to the picture's edges and cut again.</summary>
    /// <param name="options">What is done.</param>
    /// <param name="progress">Told of each class.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="DenoteException">The threshold is 0 or 1, which the CRF cannot take.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public RefiningResult PostProcess(
        PostProcessingOptions options,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Kind == PostProcessingKind.None) return this;
        using var scope = TensorScope.Enter(cancellation);
        var clock = new StageClock(progress);
        clock.Begin("post-processing", Masks.Count);
        var masks = new List<RefinedMask>();
        foreach (var mask in Masks)
        {
            masks.Add(mask.PostProcess(Image, Options.Threshold, options));
            clock.Step();
        }
        clock.End();
        return new RefiningResult(Image, Options, Model, masks)
        {
            Control = Control,
            PostProcessing = options,
            Timings = [.. Timings, .. clock.Timings],
            Computation = Computation,
        };
    }

    /// <summary>
    /// The most probable class of each pixel: 0 where none is above the threshold, else its index plus 1.
    /// </summary>
    /// <exception cref="DenoteException">There are more than 255 classes.</exception>
    public IndexedImage ToLabelMap()
    {
        if (Masks.Count > 255)
            throw new DenoteException($"A label map holds 255 classes; there are {Masks.Count}.");
        var labels = new IndexedImage(Image.Width, Image.Height, Palette.PascalVoc);
        for (int i = 0; i < labels.Pixels.Length; i++)
        {
            float best = Options.Threshold;
            for (int k = 0; k < Masks.Count; k++)
            {
                float probability = Masks[k].Probability.Pixels[i];
                if (probability <= best) continue;
                best = probability;
                labels.Pixels[i] = (byte)(k + 1);
            }
        }
        return labels;
    }

    /// <summary>
    /// For each class a row: the picture under the mask before and after, the difference (added green, removed red), and
    /// what the diffusion model made under the mask.
    /// </summary>
    public Image DrawComparison() => RefiningDrawing.Draw(this);

    /// <summary>Writes the result into a folder, which is made if it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">What is written beside <c>result.json</c>.</param>
    /// <exception cref="DenoteException">The folder or a file cannot be written.</exception>
    public void Save(string folder, RefiningFiles files = RefiningFiles.Default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        RefiningFolder.Write(this, folder, files);
    }

    /// <summary>The text of <c>result.json</c>, which docs/result-json.md describes.</summary>
    /// <param name="files">Which files stand beside it, so that it can name them.</param>
    public string ToJson(RefiningFiles files = RefiningFiles.None) =>
        Encoding.UTF8.GetString(RefiningJson.From(this, files).ToBytes());
}
