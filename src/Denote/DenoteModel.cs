using Denote.Grounding;
using Denote.Imaging;

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
    private DenoteModel(ModelIdentity identity) => Identity = identity;

    /// <summary>The folder of the embedded picture-book model, next to the program.</summary>
    public static string EmbeddedFolder => Path.Combine(AppContext.BaseDirectory, "models", "picturebook");

    /// <summary>Name, folder, configuration hash and native size.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>Loads the embedded picture-book model.</summary>
    /// <exception cref="Models.ModelException">The folder is missing or damaged.</exception>
    public static DenoteModel LoadEmbedded() => Load(EmbeddedFolder);

    /// <summary>Loads a Stable-Diffusion model in the diffusers layout.</summary>
    /// <param name="folder">The folder that holds <c>model_index.json</c>.</param>
    /// <exception cref="Models.ModelException">A part is missing, damaged or of a kind that is not supported.</exception>
    public static DenoteModel Load(string folder) => new(ModelIdentity.Read(folder, 0));

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
        GroundVariants(image, narrative, [options ?? GroundingOptions.Default], progress, cancellation)[0];

    /// <summary>Grounds a narrative with several settings that read the picture the same way, in one reading.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="narrative">As for <see cref="Ground"/>.</param>
    /// <param name="variants">Settings with the same inversion; one or more.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <returns>One result for each of the settings.</returns>
    /// <inheritdoc cref="Ground"/>
    public IReadOnlyList<GroundingResult> GroundVariants(
        Image image,
        string narrative,
        IReadOnlyList<GroundingOptions> variants,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default) =>
        throw new Models.ModelException($"{Identity.Folder}: this build has no networks yet.");

    /// <summary>Shows where the model looks for each word of a text.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="text">Any text; brackets are ignored.</param>
    /// <param name="options">How the picture is read; only inversion and cross-attention settings count.</param>
    /// <param name="progress">Told of each stage and step.</param>
    /// <param name="cancellation">Stops the work within a fraction of a network pass.</param>
    /// <exception cref="DenoteException">The text holds no word, or the options cannot be used.</exception>
    public Explanation Explain(
        Image image,
        string text,
        GroundingOptions? options = null,
        IProgress<DenoteProgress>? progress = null,
        CancellationToken cancellation = default) =>
        throw new Models.ModelException($"{Identity.Folder}: this build has no networks yet.");

    /// <summary>Closes the model's files.</summary>
    public void Dispose()
    {
    }
}
