using System.CommandLine;
using Denote.Refining;

namespace Denote.Cli.Commands;

/// <summary>The options with which a segmentation ControlNet tells the mask to the diffusion model.</summary>
internal sealed class MaskControlOptions
{
    private readonly ControlOptions _control = new("one that was trained on ADE20K's segmentations is shown each " +
        "class's mask (table VIII of the paper), and --injection is none unless it is given.");

    private readonly Option<string[]> _class = new("--control-class")
    {
        HelpName = "name=category",
        Description = "--control: the category of ADE20K in whose colour a class is drawn, where its own name is " +
            "none: \"ferry=ship\". Once for each such class.",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The options in the order of the help.</summary>
    public Option[] All => [.. _control.All, _class];

    /// <summary>The ControlNet's folder; null without one.</summary>
    public string? Folder(ParseResult arguments) => _control.Folder(arguments);

    /// <summary>The settings of <see cref="G4SegOptions"/> with what the user chose here.</summary>
    /// <exception cref="UsageException">The options do not go together, or an entry is no name=category.</exception>
    public RefiningOptions Read(ParseResult arguments, G4SegOptions method)
    {
        string[] given = arguments.GetValue(_class) ?? [];
        if (Folder(arguments) is null)
        {
            if (given.Length > 0)
                throw new UsageException("--control-class is for --control, the folder of a ControlNet.");
            return method.Read(arguments);
        }
        var classes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string entry in given)
        {
            string[] parts = entry.Split('=', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 2)
            {
                throw new UsageException(
                    $"--control-class is '{entry}'; write the class's name and a category, as in \"ferry=ship\".");
            }
            classes[parts[0]] = parts[1];
        }
        return method.Read(arguments, RefiningOptions.Controlled) with
        {
            ControlScale = _control.Scale(arguments),
            ControlClasses = classes,
        };
    }
}
