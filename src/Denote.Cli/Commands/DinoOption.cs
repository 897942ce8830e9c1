using System.CommandLine;
using Denote.Models;
using Denote.Models.Vit;
using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary><c>--dino</c>: the vision transformer whose features MaskCut cuts.</summary>
internal sealed class DinoOption : Option<string>
{
    public DinoOption() : base("--dino")
    {
        HelpName = "path";
        Description = "maskcut: DINO's published checkpoint, or a folder with it and its config.json.";
    }

    /// <summary>Loads the network that the user named.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="asking">The option and value that ask for it, for the message where it is missing.</param>
    /// <param name="options">Settings of MaskCut.</param>
    public OpenProposer Open(ParseResult arguments, string asking, MaskCutOptions? options = null)
    {
        string folder = arguments.GetValue(this)
            ?? throw new UsageException($"{asking} needs --dino, a DINO checkpoint or its folder.");
        (VitModel network, Weights weights) = File.Exists(folder) ? VitCheckpoint.Open(folder) : OpenFolder(folder);
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

    private static (VitModel Network, Weights Weights) OpenFolder(string folder)
    {
        var config = VitConfig.Read(Path.Combine(folder, "config.json"));
        var weights = Weights.OpenModel(folder);
        try
        {
            return (new VitModel(config, weights), weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }
}
