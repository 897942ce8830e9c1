using System.CommandLine;
using Denote.Models;
using Denote.Models.Vit;
using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary><c>--dino</c>: the vision transformer whose features MaskCut cuts.</summary>
internal sealed class DinoOption : ModelPathOption
{
    public DinoOption() : base("--dino")
    {
        HelpName = "path";
        Description = "maskcut: DINO's or DINOv2's published checkpoint, or a folder with it and its config.json.";
    }

    /// <summary>Loads the network that the user named.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="asking">The option and value that ask for it, for the message where it is missing.</param>
    /// <param name="options">Settings of MaskCut.</param>
    public OpenProposer Open(ParseResult arguments, string asking, MaskCutOptions? options = null)
    {
        string path = arguments.GetValue(this)
            ?? throw new UsageException($"{asking} needs --dino, a DINO checkpoint or its folder.");
        (VitModel network, Weights weights) = VitCheckpoint.Open(path);
        try
        {
            return new OpenProposer(MaskCutProposer.ForDino(network, options), weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }
}
