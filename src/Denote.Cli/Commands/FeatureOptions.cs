using System.CommandLine;
using Denote.Labelling;

namespace Denote.Cli.Commands;

/// <summary>The options of commands that turn pictures into features.</summary>
internal sealed class FeatureOptions
{
    private readonly Option<string> _names = new("--features")
    {
        HelpName = "names",
        Description = "Whose features are compared, as sd,dino,clip or mae: the diffusion model's queries, DINO's, " +
            "CLIP's or MAE's keys; several are averaged. Without it sd, dino and clip, as far as they are there.",
    };

    private readonly ClipOption _clip = new();

    private readonly DinoOption _dino = new()
    {
        HelpName = "path",
        Description = "DINO's ViT: a folder with config.json and model.safetensors, or the published checkpoint; by " +
            "default the model folder's dino/.",
    };

    private readonly ModelPathOption _mae = new("--mae")
    {
        HelpName = "path",
        Description = "MAE's encoder, the same way; by default the model folder's mae/.",
    };

    private readonly ChoiceOption<LabellingPreset> _preset = new("--preset", LabellingPreset.Paper,
        ("paper", LabellingPreset.Paper), ("released", LabellingPreset.Released))
    {
        Description = "released does as the paper's code: CLIP's pictures are squeezed to squares and scaled with " +
            "ImageNet's colours, and a vocabulary is made with one start of k-means and masks that take every cell " +
            "they touch. Make and use a vocabulary with the same one.",
    };

    /// <summary>The options in the order of the help.</summary>
    public Option[] All => [_names, _clip, _dino, _mae, _preset];

    /// <summary><c>--dino</c>, which MaskCut shares.</summary>
    public DinoOption Dino => _dino;

    /// <summary>The folder of CLIP that the user named, or null.</summary>
    public string? ClipFolder(ParseResult arguments) => arguments.GetValue(_clip);

    /// <summary>How prototypes are computed under the chosen preset.</summary>
    public PrototypeOptions Prototypes(ParseResult arguments) =>
        IsReleased(arguments) ? PrototypeOptions.Released : PrototypeOptions.Default;

    /// <summary>Opens the extractors that the user chose.</summary>
    /// <param name="arguments">The parsed command line.</param>
    /// <param name="model">The diffusion model.</param>
    /// <param name="names">Those that are taken when the user chose none; null takes the usual ones.</param>
    public FeatureExtractors Open(ParseResult arguments, DenoteModel model, IReadOnlyList<string>? names = null) =>
        model.OpenFeatures(new FeatureExtractorChoice
        {
            Names = arguments.GetValue(_names)?.Split(
                ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? names,
            DinoPath = arguments.GetValue(_dino),
            MaePath = arguments.GetValue(_mae),
            Released = IsReleased(arguments),
        });

    private bool IsReleased(ParseResult arguments) => arguments.GetValue(_preset) == LabellingPreset.Released;
}
