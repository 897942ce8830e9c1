using System.CommandLine;

namespace Denote.Cli.Commands;

/// <summary><c>--model</c>: which diffusion model looks at the picture.</summary>
internal sealed class ModelOption : Option<string>
{
    public ModelOption() : base("--model", "-m")
    {
        HelpName = "folder";
        Description = "A Stable Diffusion model in the diffusers layout. Without it, the small picture-book model " +
            "that " +
            "comes with denote, which knows only a drawn world.";
    }

    /// <summary>Loads the model that the user chose.</summary>
    public DenoteModel Load(ParseResult arguments) =>
        arguments.GetValue(this) is { } folder ? DenoteModel.Load(folder) : DenoteModel.LoadEmbedded();
}
