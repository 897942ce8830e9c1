using System.CommandLine;
using Denote.Models.Cutler;
using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary><c>--cutler</c>: the checkpoint of CutLER's detector.</summary>
internal sealed class CutlerOption : ModelPathOption
{
    public CutlerOption() : base("--cutler")
    {
        HelpName = "file";
        Description = "cutler: the detector's checkpoint, cutler_cascade_final.pth, or the same tensors as safetensors.";
    }

    /// <summary>Loads the detector that the user named.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="asking">The option and value that ask for it, for the message where it is missing.</param>
    /// <param name="minScore">Regions with a score up to this are left out; null takes the usual one.</param>
    public OpenProposer Open(ParseResult arguments, string asking, double? minScore = null)
    {
        string file = arguments.GetValue(this)
            ?? throw new UsageException($"{asking} needs --cutler, the detector's checkpoint (cutler_cascade_final.pth).");
        var model = CutlerModel.Load(file);
        var options = CutlerOptions.Default;
        if (minScore is { } score)
            options = options with { Detection = options.Detection with { ScoreThreshold = score } };
        return new OpenProposer(new CutlerProposer(model, options), model);
    }
}
