using System.CommandLine;
using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary><c>--model</c>: which diffusion model looks at the picture.</summary>
internal sealed class ModelOption : ModelPathOption
{
    public ModelOption() : base("--model", "-m")
    {
        HelpName = "folder";
        Description = "A Stable Diffusion model in the diffusers layout, or the name of one that 'models pull' " +
            "fetched. Without it, the small picture-book model that comes with denote, which knows only a drawn world.";
    }

    /// <summary>Loads the model that the user chose.</summary>
    /// <param name="arguments">The parsed command line.</param>
    /// <param name="clip">A folder with CLIP; null takes what lies in the model's folder.</param>
    /// <param name="segmenter">Segment Anything; null takes what lies in the model's folder.</param>
    /// <param name="cache">Keeps the segmenter's picture encodings.</param>
    /// <param name="control">A ControlNet; null takes what lies in the model's folder.</param>
    public DenoteModel Load(
        ParseResult arguments,
        string? clip = null,
        string? segmenter = null,
        SamEmbeddingCache? cache = null,
        string? control = null) =>
        DenoteModel.Load(arguments.GetValue(this) ?? DenoteModel.EmbeddedFolder, clip, segmenter, cache, control);
}
