using System.Text;
using Denote.Imaging;
using Denote.Models.Files;
using Denote.Refining;
using Denote.Tensors;
using Tensor = Denote.Tensors.Tensor;

namespace Denote.Labelling;

/// <summary>A picture whose every pixel has a label.</summary>
public sealed class LabellingResult
{
    internal LabellingResult(Image image, Vocabulary vocabulary, LabellingOptions options, ModelIdentity model) =>
        (Image, Vocabulary, Options, Model) = (image, vocabulary, options, model);

    /// <summary>The version of Denote that made the result.</summary>
    public string Version { get; } = typeof(LabellingResult).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>The picture.</summary>
    public Image Image { get; }

    /// <summary>The classes.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The settings, defaults included.</summary>
    public LabellingOptions Options { get; }

    /// <summary>The diffusion model.</summary>
    public ModelIdentity Model { get; }

    /// <summary>Every pixel's label: 0 for the background, else its class's place in the vocabulary plus 1.</summary>
    public required IndexedImage Labels { get; init; }

    /// <summary>The places of the classes that the pre-filter left in, in rising order.</summary>
    public required IReadOnlyList<int> ClassesInPlay { get; init; }

    /// <summary>
    /// The similarities, -1..1, at the size that windows were cut from: of the background, then of the
    /// <see cref="ClassesInPlay"/>.
    /// </summary>
    public required IReadOnlyList<FloatImage> Scores { get; init; }

    /// <summary>The wall time of each stage, in order.</summary>
    public IReadOnlyList<StageTiming> Timings { get; internal set; } = [];

    /// <summary>What the result was computed with.</summary>
    public Computation Computation { get; internal set; } = Computation.SinceStart;

    /// <summary>The labels that the picture holds, in rising order.</summary>
    public IReadOnlyList<LabelledClass> Classes =>
    [
        .. Labels.Pixels.ToArray().Distinct().Order().Select(label =>
        {
            Mask mask = Mask.FromLabel(Labels, label);
            VocabularyClass? entry = label == 0 ? null : Vocabulary.Classes[label - 1];
            return new LabelledClass(label, entry?.Name, entry?.Kind, mask.Area, mask.BoundingBox!.Value);
        }),
    ];

    /// <summary>How the diffusion model's own prior refined the labels (G4Seg); null when it did not.</summary>
    public RefiningOptions? GenerativeRefinement { get; private init; }

    internal LabelTrace? Trace { get; init; }

    /// <summary>
    /// The result with every class that the picture holds refined by itself, all else as background (G4Seg, section
    /// III): the labels are the arg-max of the refined maps, and of the background's, which stays as it was.
    /// </summary>
    /// <param name="refine">Refines all of them together.</param>
    internal LabellingResult RefineBy(Func<IReadOnlyList<CoarseMask>, RefiningResult> refine)
    {
        int[] labels = [.. Classes.Select(found => found.Label).Where(label => label > 0)];
        if (labels.Length == 0) return this;
        var probabilities = new ClassProbabilities(this);
        var refined = refine([.. labels.Select(label => new CoarseMask(NameOf(label), probabilities.Of(label)))]);
        var decided = new byte[Labels.Pixels.Length];
        float[] best = Options.Background == BackgroundSource.None
            ? [.. decided.Select(_ => float.NegativeInfinity)]
            : probabilities.Of(0).Pixels.ToArray();
        foreach (var (label, mask) in labels.Zip(refined.Masks))
            for (int i = 0; i < decided.Length; i++)
                if (mask.Probability.Pixels[i] > best[i])
                    (best[i], decided[i]) = (mask.Probability.Pixels[i], (byte)label);
        return new LabellingResult(Image, Vocabulary, Options, Model)
        {
            Labels = new IndexedImage(Image.Width, Image.Height, decided, Labels.Palette),
            ClassesInPlay = ClassesInPlay,
            Scores = Scores,
            Trace = Trace,
            GenerativeRefinement = refined.Options,
            Timings = StageTiming.Join(Timings, refined.Timings),
            Computation = Computation.Then(refined.Computation),
        };
    }

    /// <summary>The picture with its classes coloured and a legend; the background stays as it is.</summary>
    /// <param name="options">How it looks; null means the defaults.</param>
    public Image DrawOverlay(OverlayOptions? options = null) => Overlay.Draw(
        Image,
        [
            .. Classes.Where(found => found.Label > 0).Select(found => new OverlayLayer(
                Mask.FromLabel(Labels, (byte)found.Label), found.Name!, Labels.Palette[found.Label])
            {
                Number = found.Label,
            }),
        ],
        options);

    /// <summary>
    /// The connected regions with the prototypes that decided them, the largest first. Only for results of
    /// <see cref="Labeller.Explain"/>.
    /// </summary>
    /// <param name="most">How many at most, 1 or more.</param>
    /// <exception cref="DenoteException">The result was made without a trace.</exception>
    public IReadOnlyList<LabelledRegion> ExplainRegions(int most = 8)
    {
        if (Trace is null)
            throw new DenoteException("The labels were made without keeping what decided them; use Explain.");
        bool hasPrototypes = Options.Background == BackgroundSource.Prototypes;
        var regions = new List<(Mask Mask, int Label)>();
        foreach (LabelledClass found in Classes.Where(found => found.Label > 0 || hasPrototypes))
        {
            var parts = ConnectedComponents.Of(Mask.FromLabel(Labels, (byte)found.Label));
            regions.AddRange(Enumerable.Range(0, parts.Count).Select(part => (parts.MaskOf(part), found.Label)));
        }
        return
        [
            .. regions.OrderByDescending(region => region.Mask.Area).Take(most)
                .Select(region => Trace.Explain(region.Mask, region.Label)),
        ];
    }

    /// <summary>
    /// One sheet: for each region the picture with it, and the support image with the region that made the deciding
    /// prototype. Only for results of <see cref="Labeller.Explain"/>.
    /// </summary>
    /// <param name="most">How many regions at most, 1 or more.</param>
    /// <exception cref="DenoteException">The result was made without a trace.</exception>
    public Image DrawExplanation(int most = 8) => DrawExplanation(ExplainRegions(most));

    /// <summary>The sheet of chosen regions.</summary>
    /// <param name="regions">Some of <see cref="ExplainRegions"/>, one or more.</param>
    public Image DrawExplanation(IReadOnlyList<LabelledRegion> regions)
    {
        ArgumentNullException.ThrowIfNull(regions);
        return RegionSheet.Draw(this, regions);
    }

    /// <summary>A label in words.</summary>
    public string NameOf(int label) => label == 0 ? "background" : Vocabulary.Classes[label - 1].Name;

    /// <summary>A region's deciding prototype in words: <c>part 3 of boat (sd)</c>.</summary>
    public string Describe(LabelledRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        VocabularyClass source = Vocabulary.Classes[region.Class];
        Prototype prototype = source.Prototypes[region.Extractor].Side(region.Side).Prototypes[region.Row];
        string what = prototype.Level switch
        {
            PrototypeLevel.Class => "mean",
            PrototypeLevel.Instance => $"picture {prototype.Index + 1}",
            _ => $"part {prototype.Index + 1}",
        };
        string whose = region.Side == PrototypeSide.Background ? $"{source.Name}'s background" : source.Name;
        return $"{what} of {whose} ({region.Extractor})";
    }

    /// <summary>Writes the scores as safetensors: <c>scores</c> <c>[channels, height, width]</c> and <c>labels</c>,
    /// the label of each channel.</summary>
    /// <param name="path">The file; replaced in one step.</param>
    public void SaveScores(string path)
    {
        using var scope = TensorScope.Enter();
        (int width, int height) = (Scores[0].Width, Scores[0].Height);
        var scores = Tensor.Empty([Scores.Count, height, width]);
        for (int i = 0; i < Scores.Count; i++) Scores[i].Pixels.CopyTo(scores.Span[(i * width * height)..]);
        float[] labels = [0, .. ClassesInPlay.Select(entry => entry + 1f)];
        SafetensorsWriter.Save(path,
        [
            new("scores", scores),
            new("labels", Tensor.From([labels.Length], labels)),
        ]);
    }

    /// <summary>Writes the result into a folder, which is made if it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What the files' names begin with.</param>
    /// <param name="files">What is written beside <c>name-labels.json</c>.</param>
    /// <exception cref="DenoteException">The folder or a file cannot be written.</exception>
    public void Save(string folder, string name, LabellingFiles files = LabellingFiles.Default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        LabellingFolder.Write(this, folder, name, files);
    }

    /// <summary>The result as JSON, which docs/result-json.md describes.</summary>
    /// <param name="name">What the names of the files beside it begin with.</param>
    /// <param name="files">Which files stand beside it, so that it can name them.</param>
    public string ToJson(string name = "picture", LabellingFiles files = LabellingFiles.None) =>
        Encoding.UTF8.GetString(LabellingJson.From(this, name, files).ToBytes());
}
