using System.CommandLine;
using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary><c>--merge-distance</c>: how alike cells attend that become one region.</summary>
internal sealed class MergeDistanceOption : NumberOption<float>
{
    public MergeDistanceOption() : base("--merge-distance", AttentionClusterOptions.Default.MergeDistance,
        "a number above 0", value => value > 0 && float.IsFinite(value))
    {
        Description = "attention: cells whose maps are nearer than this (symmetric KL divergence) are one region; " +
            "smaller gives more regions.";
    }

    /// <summary>The proposer with the distance that the user chose.</summary>
    public AttentionClusterProposer CreateProposer(ParseResult arguments, DenoteModel model) =>
        new(model, new AttentionClusterOptions { MergeDistance = arguments.GetValue(this) });
}
