using System.Globalization;
using System.Text;
using System.Text.Json;
using Denote.Grounding;
using Denote.Imaging;
using Denote.Refining;
using Denote.Results;

namespace Denote.CoarseMasks;

/// <summary>Coarse masks of a picture, which <c>Refine</c> of <see cref="DenoteModel"/> takes as they are.</summary>
public sealed class CoarseResult
{
    private const float Threshold = 0.5f;

    internal CoarseResult(
        Image image, CoarseMethod method, CoarseOptions options, ModelIdentity model, IReadOnlyList<CoarseMask> masks) =>
        (Image, Method, Options, Model, Masks) = (image, method, options, model, masks);

    /// <summary>The picture.</summary>
    public Image Image { get; }

    /// <summary>How they were made.</summary>
    public CoarseMethod Method { get; }

    /// <summary>The settings, defaults included.</summary>
    public CoarseOptions Options { get; }

    /// <summary>The diffusion model.</summary>
    public ModelIdentity Model { get; }

    /// <summary>A map of probabilities for each class, in the picture's size.</summary>
    public IReadOnlyList<CoarseMask> Masks { get; }

    /// <summary>The wall time of each stage, in order.</summary>
    public IReadOnlyList<StageTiming> Timings { get; internal init; } = [];

    /// <summary>The picture with all masks, cut at 0.5, and a legend.</summary>
    /// <param name="options">How it looks; null means the defaults.</param>
    public Image DrawOverlay(OverlayOptions? options = null) => Overlay.Draw(
        Image,
        [.. Masks.Select((mask, i) => new OverlayLayer(
            Mask.FromProbability(mask.Probability, Threshold), $"{i + 1} {mask.ClassName}"))],
        options);

    /// <summary>
    /// Writes <c>probability-NN-class.png</c> (16 bits), <c>overlay.png</c> and <c>result.json</c> into a folder, which
    /// is made if it is missing.
    /// </summary>
    /// <exception cref="DenoteException">The folder or a file cannot be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            using var transaction = FolderTransaction.Begin(folder);
            string draft = transaction.Draft;
            for (int i = 0; i < Masks.Count; i++)
                ImageFile.Save(
                    GreyImage16.FromProbability(Masks[i].Probability), Path.Combine(draft, ProbabilityFile(i)));
            ImageFile.Save(DrawOverlay(), Path.Combine(draft, "overlay.png"));
            AtomicFile.Write(
                Path.Combine(draft, "result.json"), stream => stream.Write(Encoding.UTF8.GetBytes(ToJson(true))));
            transaction.Commit();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ImageException)
        {
            throw new DenoteException(
                $"{folder}: the result cannot be written ({cause.Message}) Choose another folder.", cause);
        }
    }

    /// <summary>The text of <c>result.json</c>, which docs/result-json.md describes.</summary>
    /// <param name="hasFiles">Whether the probability maps stand beside it.</param>
    public string ToJson(bool hasFiles = false)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, ResultJson.WriterLayout))
        {
            json.WriteStartObject();
            json.WriteString("schema", "denote.coarse/1");
            ImageJson.From(Image).Write(json);
            json.WriteString("method", ResultJson.WordOf(Method));
            json.WriteString("model", Model.Name);
            json.WriteString("prompt", Options.Prompt);
            if (Method == CoarseMethod.ClipEs) json.WriteBoolean("affinity", Options.UseAffinity);
            json.WriteStartArray("classes");
            for (int i = 0; i < Masks.Count; i++)
            {
                RunLength runs = RunLength.Encode(Mask.FromProbability(Masks[i].Probability, Threshold));
                json.WriteStartObject();
                json.WriteString("name", Masks[i].ClassName);
                json.WriteNumber("area", runs.Area);
                json.WriteString("probabilityFile", hasFiles ? ProbabilityFile(i) : null);
                json.WriteStartObject("rle");
                json.WriteStartArray("size");
                json.WriteNumberValue(runs.Height);
                json.WriteNumberValue(runs.Width);
                json.WriteEndArray();
                json.WriteString("counts", runs.ToCompressed());
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private string ProbabilityFile(int index) => string.Create(CultureInfo.InvariantCulture,
        $"probability-{index + 1:00}-{GroundingFolder.SafeName(Masks[index].ClassName)}.png");
}
