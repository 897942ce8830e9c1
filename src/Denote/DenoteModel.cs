using Denote.CoarseMasks;
using Denote.Grounding;
using Denote.Imaging;
using Denote.Labelling;
using Denote.Models;
using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Painting;
using Denote.Phrases;
using Denote.Proposals;
using Denote.Referring;
using Denote.Refining;
using Denote.Tensors;

namespace Denote;

/// <summary>
/// A loaded model and what it can do.
/// <code>
/// using var model = DenoteModel.LoadEmbedded();
/// var image = ImageFile.Load("boat.png");
/// var result = model.Ground(image, "[a red boat] on [the sea]");
/// result.Save("out");
/// </code>
/// A model may be used from several threads at once.
/// </summary>
public sealed class DenoteModel : IDisposable
{
    private readonly ModelCompanions _companions;

    private DenoteModel(
        StableDiffusion diffusion,
        string? clipFolder,
        string? segmenterFolder,
        SamEmbeddingCache? segmenterCache,
        string? controlFolder)
    {
        Diffusion = diffusion;
        _companions = new ModelCompanions(
            ModelPath.Resolve(clipFolder ?? Path.Combine(diffusion.Folder, "clip")),
            ModelPath.Resolve(segmenterFolder ?? Path.Combine(diffusion.Folder, "sam")),
            ModelPath.Resolve(controlFolder ?? Path.Combine(diffusion.Folder, "controlnet")),
            segmenterCache,
            diffusion,
            Path.Combine(diffusion.Folder, Referring.ReferringProfile.FileName));
        Identity = ModelIdentity.Read(diffusion.Folder, diffusion.NativeSize);
    }

    /// <summary>The folder of the embedded picture-book model, next to the program.</summary>
    public static string EmbeddedFolder => Path.Combine(AppContext.BaseDirectory, "models", "picturebook");

    /// <summary>Name, folder, configuration hash and native size.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>The networks, for work that goes beyond the methods here.</summary>
    public StableDiffusion Diffusion { get; }

    /// <summary>Name, folder and configuration hash of the ControlNet beside the model.</summary>
    /// <exception cref="ModelException">There is none, it is broken, or it belongs to another model.</exception>
    public ModelIdentity ControlIdentity => _companions.Control.Identity;

    /// <summary>
    /// What this model's scores mean in <see cref="Refer"/>: its folder's <c>refer.json</c>, or null without one.
    /// </summary>
    /// <exception cref="DenoteException">The file is broken.</exception>
    public ReferringProfile? ReferringProfile => _companions.Profile;

    /// <summary>Loads the embedded picture-book model.</summary>
    /// <exception cref="ModelException">The folder is missing or damaged.</exception>
    public static DenoteModel LoadEmbedded() => Load(EmbeddedFolder);

    /// <summary>Loads a Stable-Diffusion model in the diffusers layout.</summary>
    /// <param name="folder">The folder that holds <c>model_index.json</c>.</param>
    /// <param name="clipFolder">
    /// CLIP for <see cref="Refer"/>: a folder in the transformers layout, or OpenAI's checkpoint; null looks into the
    /// subfolder <c>clip</c>. It is loaded when it is first needed.
    /// </param>
    /// <param name="segmenterFolder">
    /// Segment Anything: a folder or a checkpoint; null looks into the subfolder <c>sam</c>.
    /// </param>
    /// <param name="segmenterCache">Keeps the segmenter's picture encodings on disk; null computes each one.</param>
    /// <param name="controlFolder">
    /// A ControlNet in the diffusers layout, for settings that ask for one; null looks into the subfolder
    /// <c>controlnet</c>. It is loaded when it is first needed.
    /// </param>
    /// <exception cref="ModelException">A part is missing, damaged or of a kind that is not supported.</exception>
    public static DenoteModel Load(
        string folder,
        string? clipFolder = null,
        string? segmenterFolder = null,
        SamEmbeddingCache? segmenterCache = null,
        string? controlFolder = null) =>
        new(StableDiffusion.Load(folder), clipFolder, segmenterFolder, segmenterCache, controlFolder);

    /// <summary>Finds each phrase of a narrative on a picture.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="narrative">
    /// Text whose phrases stand in <c>[brackets]</c>; without brackets, noun phrases are found by rules.
    /// </param>
    /// <param name="options">Settings; null means <see cref="GroundingOptions.Default"/>.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <exception cref="DenoteException">The narrative or the options cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public GroundingResult Ground(
        Image image,
        string narrative,
        GroundingOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Ground(image, PhraseParser.Default.Parse(narrative), options, progress, cancellation);

    /// <summary>Finds given phrases on a picture.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="narrative">The text and its phrases.</param>
    /// <inheritdoc cref="Ground(Image, string, GroundingOptions?, IProgress{DenoteProgress}?, CancellationToken)"/>
    /// <param name="options">Settings; null means <see cref="GroundingOptions.Default"/>.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    public GroundingResult Ground(
        Image image,
        ParsedNarrative narrative,
        GroundingOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default) =>
        GroundVariants(image, narrative, [options ?? GroundingOptions.Default], progress, cancellation)[0];

    /// <summary>
    /// Grounds given phrases with several settings that invert the picture the same way, in one reading.
    /// </summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="narrative">The text and its phrases.</param>
    /// <param name="variants">Settings with the same inversion; one or more.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <returns>One result for each of the settings.</returns>
    /// <exception cref="DenoteException">The settings need different readings or do not fit the model.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IReadOnlyList<GroundingResult> GroundVariants(
        Image image,
        ParsedNarrative narrative,
        IReadOnlyList<GroundingOptions> variants,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(narrative);
        ArgumentNullException.ThrowIfNull(variants);
        using var scope = TensorScope.Enter(cancellation);
        return new DiffPng(Diffusion, Identity).Ground(image, narrative, variants, progress);
    }

    /// <summary>Shows where the model looks for each word of a text.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="text">Any text, taken as it is.</param>
    /// <param name="options">How the picture is read; only inversion and cross-attention settings count.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <exception cref="DenoteException">The text holds no word, or the options cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public Explanation Explain(
        Image image,
        string text,
        GroundingOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(text);
        using var scope = TensorScope.Enter(cancellation);
        return new WordExplainer(
            Diffusion, Identity).Explain(image, text, options ?? GroundingOptions.Default, progress);
    }

    /// <summary>Finds the one thing that each expression means.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="expressions">
    /// One or more, such as "the boat on the left"; they share all work that does not depend on the text.
    /// </param>
    /// <param name="options">Settings; null means <see cref="ReferringOptions.Default"/>.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <exception cref="DenoteException">An expression or the options cannot be used.</exception>
    /// <exception cref="ModelException">CLIP or the segmenter is needed and missing or damaged.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ReferringResult Refer(
        Image image,
        IReadOnlyList<string> expressions,
        ReferringOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default) =>
        ReferVariants(image, expressions, [options ?? ReferringOptions.Default], progress, cancellation)[0];

    /// <summary>Answers expressions with several settings that read the picture the same way, in one reading.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="expressions">One or more.</param>
    /// <param name="variants">
    /// Settings that differ in variant, weights, components and minimal confidence only; one or more.
    /// </param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <returns>One result for each of the settings.</returns>
    /// <exception cref="DenoteException">The settings need different readings or do not fit the model.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IReadOnlyList<ReferringResult> ReferVariants(
        Image image,
        IReadOnlyList<string> expressions,
        IReadOnlyList<ReferringOptions> variants,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(expressions);
        ArgumentNullException.ThrowIfNull(variants);
        using var scope = TensorScope.Enter(cancellation);
        var method = new RefDiff(Diffusion, Identity, _companions);
        return method.Refer(image, expressions, variants, progress, cancellation);
    }

    /// <summary>Makes pictures of a text.</summary>
    /// <param name="prompt">What is wanted; what the text encoder has no room for is left out with a warning.</param>
    /// <param name="options">Settings; null means <see cref="PaintingOptions.Default"/>.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <param name="pictureDone">Given each picture as soon as it is made, so that a long run can be stopped.</param>
    /// <exception cref="DenoteException">The prompt is empty, or the options do not fit the model.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public PaintingResult Paint(
        string prompt,
        PaintingOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default,
        Action<PaintedPicture>? pictureDone = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        using var scope = TensorScope.Enter(cancellation);
        return new TextToImage(Diffusion, Identity, _companions)
            .Paint(prompt, options ?? PaintingOptions.Default, progress, pictureDone);
    }

    /// <summary>Makes coarse masks of named classes.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="classes">One or more classes in words.</param>
    /// <param name="method">How.</param>
    /// <param name="options">Settings; null means <see cref="CoarseOptions.Default"/>.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <exception cref="DenoteException">A class's name or the options cannot be used.</exception>
    /// <exception cref="ModelException">CLIP is needed and missing or damaged.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public CoarseResult MakeCoarse(
        Image image,
        IReadOnlyList<string> classes,
        CoarseMethod method,
        CoarseOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(classes);
        using var scope = TensorScope.Enter(cancellation);
        return new CoarseMaker(Diffusion, Identity, _companions)
            .Make(image, classes, method, options ?? CoarseOptions.Default, progress);
    }

    /// <summary>Makes better masks of coarse ones.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="coarse">One or more classes; they share all work that does not depend on the class.</param>
    /// <param name="options">Settings; null means <see cref="RefiningOptions.Default"/>.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <exception cref="DenoteException">A class's name or the options cannot be used.</exception>
    /// <exception cref="ModelException">CLIP is missing or damaged.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public RefiningResult Refine(
        Image image,
        IReadOnlyList<CoarseMask> coarse,
        RefiningOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default) =>
        RefineVariants(image, coarse, [options ?? RefiningOptions.Default], progress, cancellation)[0];

    /// <summary>Makes better masks of coarse ones with several settings, which share what they can.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="coarse">One or more classes.</param>
    /// <param name="variants">One or more settings.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <returns>One result for each of the settings.</returns>
    /// <exception cref="DenoteException">A class's name or the options cannot be used.</exception>
    /// <exception cref="ModelException">CLIP is missing or damaged.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public IReadOnlyList<RefiningResult> RefineVariants(
        Image image,
        IReadOnlyList<CoarseMask> coarse,
        IReadOnlyList<RefiningOptions> variants,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(coarse);
        ArgumentNullException.ThrowIfNull(variants);
        using var scope = TensorScope.Enter(cancellation);
        return new G4Seg(Diffusion, Identity, _companions).Refine(image, coarse, variants, progress);
    }

    /// <summary>
    /// Refines the maps of grounded phrases by the diffusion model's own prior (G4Seg), each as a coarse mask of its
    /// head noun. Where nothing would be left of a mask, it stays as it was.
    /// </summary>
    /// <param name="result">A result of any model.</param>
    /// <param name="options">Settings whose threshold is 0.5; null means <see cref="RefiningOptions.Default"/>.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <exception cref="DenoteException">The options cannot be used.</exception>
    /// <exception cref="ModelException">CLIP is missing or damaged.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public GroundingResult Refine(
        GroundingResult result,
        RefiningOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.RefineBy(Refiner(result.Image, options, progress, cancellation));
    }

    /// <summary>
    /// Refines the masks of answers by the diffusion model's own prior (G4Seg), each as a coarse mask of its root word.
    /// Where nothing would be left of a mask, it stays as it was; the proposals stay.
    /// </summary>
    /// <inheritdoc cref="Refine(GroundingResult, RefiningOptions?, IProgress{DenoteProgress}?, CancellationToken)"/>
    public ReferringResult Refine(
        ReferringResult result,
        RefiningOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.RefineBy(Refiner(result.Image, options, progress, cancellation));
    }

    /// <summary>
    /// Refines the labels of a picture by the diffusion model's own prior (G4Seg): every class that it holds by itself,
    /// with its similarity against its strongest rival's as a coarse map; the background stays as it was.
    /// </summary>
    /// <inheritdoc cref="Refine(GroundingResult, RefiningOptions?, IProgress{DenoteProgress}?, CancellationToken)"/>
    public LabellingResult Refine(
        LabellingResult result,
        RefiningOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result.RefineBy(Refiner(result.Image, options, progress, cancellation));
    }

    private Func<IReadOnlyList<CoarseMask>, RefiningResult> Refiner(
        Image image, RefiningOptions? options, IProgress<DenoteProgress>? progress, CancellationToken cancellation)
    {
        if (options is { Threshold: not 0.5f })
        {
            throw new DenoteException(FormattableString.Invariant($"The threshold is {options.Threshold}; what ")
                + "another verb found is refined with 0.5, which stands for its own threshold.");
        }
        return coarse => Refine(image, coarse, options, progress, cancellation);
    }

    /// <summary>
    /// Opens what turns pictures into features, for making a vocabulary and for labelling with it.
    /// </summary>
    /// <param name="choice">Which; null takes SD, DINO and CLIP, as far as they are there.</param>
    /// <exception cref="DenoteException">A name is unknown.</exception>
    /// <exception cref="ModelException">A network is missing or broken.</exception>
    public FeatureExtractors OpenFeatures(FeatureExtractorChoice? choice = null) =>
        FeatureExtractors.Open(this, choice ?? FeatureExtractorChoice.Default);

    /// <summary>Gets ready to label pictures with a vocabulary.</summary>
    /// <param name="vocabulary">The classes.</param>
    /// <param name="features">The extractors that the vocabulary was made with.</param>
    /// <param name="options">Settings; null means <see cref="LabellingOptions.Default"/>.</param>
    /// <exception cref="DenoteException">The vocabulary was made with other features.</exception>
    public Labeller CreateLabeller(
        Vocabulary vocabulary, IReadOnlyList<IFeatureExtractor> features, LabellingOptions? options = null) =>
        CreateLabeller(features, new LabellingVariant(vocabulary, options ?? LabellingOptions.Default));

    /// <summary>Gets ready to label pictures in several ways that share one reading of each picture.</summary>
    /// <param name="features">The extractors that the vocabularies were made with.</param>
    /// <param name="variants">Vocabularies and settings that agree in the windows; one or more.</param>
    /// <exception cref="DenoteException">A vocabulary was made with other features, or the windows differ.</exception>
    public Labeller CreateLabeller(
        IReadOnlyList<IFeatureExtractor> features, params IReadOnlyList<LabellingVariant> variants)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(variants);
        return new Labeller(Identity, features, variants, things => new CategoryFilter(Clip, things));
    }

    /// <summary>Whether there is a CLIP beside the model.</summary>
    internal bool HasClip => _companions.HasClip;

    /// <summary>CLIP, loaded when it is first asked for.</summary>
    /// <exception cref="ModelException">It is missing or broken.</exception>
    internal ClipEncoders Clip => _companions.Clip;

    /// <summary>Closes the model's files.</summary>
    public void Dispose()
    {
        _companions.Dispose();
        Diffusion.Dispose();
    }
}
