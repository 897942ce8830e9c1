using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary><c>--merge-distance</c>: how alike cells attend that become one region.</summary>
internal sealed class MergeDistanceOption : Option<float>
{
    public MergeDistanceOption() : base("--merge-distance")
    {
        HelpName = "n";
        Description = "attention: cells whose maps are nearer than this (symmetric KL divergence) are one region; " +
            "smaller gives more regions.";
        DefaultValueFactory = _ => AttentionClusterOptions.Default.MergeDistance;
        CustomParser = Parse;
    }

    /// <summary>The proposer with the distance that the user chose.</summary>
    public AttentionClusterProposer CreateProposer(ParseResult arguments, DenoteModel model) =>
        new(model, new AttentionClusterOptions { MergeDistance = arguments.GetValue(this) });

    private float Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value);
        if (isNumber && value > 0 && float.IsFinite(value)) return value;
        result.AddError($"{Name} is '{text}'; it must be a number above 0.");
        return default;
    }
}
