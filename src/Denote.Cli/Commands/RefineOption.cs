using System.CommandLine;
using Denote.Refining;

namespace Denote.Cli.Commands;

/// <summary><c>--refine</c>: whether the diffusion model's own prior refines what a verb found.</summary>
internal sealed class RefineOption : ChoiceOption<RegionSource>
{
    public RefineOption() : base("--refine", RegionSource.None,
        ("none", RegionSource.None), ("g4seg", RegionSource.G4Seg))
    {
        Description = "g4seg moves uncertain edges by what CLIP sees in the picture made anew, as 'denote refine' " +
            "does; --post comes after it.";
    }

    /// <summary>The settings, or null where nothing is refined.</summary>
    public RefiningOptions? Read(ParseResult arguments) =>
        arguments.GetValue(this) == RegionSource.G4Seg ? RefiningOptions.Default : null;
}
