using System.CommandLine;

namespace Denote.Cli.Commands;

/// <summary><c>--control</c> and <c>--control-scale</c>: a ControlNet beside the diffusion model.</summary>
internal sealed class ControlOptions
{
    private readonly ModelPathOption _folder;

    private readonly NumberOption<float> _scale = new("--control-scale", 1, "a number, 0 to 100",
        value => value is >= 0 and <= 100)
    {
        Description = "How strongly the ControlNet steers; 0 leaves it out.",
    };

    /// <param name="purpose">What the ControlNet does for the command.</param>
    public ControlOptions(string purpose) => _folder = new ModelPathOption("--control")
    {
        HelpName = "folder",
        Description = $"A ControlNet in the diffusers layout that belongs to the model: {purpose}",
    };

    /// <summary>The options in the order of the help.</summary>
    public Option[] All => [_folder, _scale];

    /// <summary>The ControlNet's folder; null without one.</summary>
    /// <exception cref="UsageException">The strength of no ControlNet is given.</exception>
    public string? Folder(ParseResult arguments)
    {
        string? folder = arguments.GetValue(_folder);
        if (folder is null && arguments.GetResult(_scale) is { Implicit: false })
            throw new UsageException("--control-scale is for --control, the folder of a ControlNet.");
        return folder;
    }

    /// <summary>How strongly it steers.</summary>
    public float Scale(ParseResult arguments) => arguments.GetValue(_scale);
}
