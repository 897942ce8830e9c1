using System.CommandLine;
using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary><c>--sam</c>: which Segment Anything model proposes regions.</summary>
internal sealed class SamOption : Option<string>
{
    public SamOption() : base("--sam")
    {
        HelpName = "path";
        Description = "Segment Anything: a checkpoint such as sam_vit_b_01ec64.pth, or a folder with config.json " +
            "and model.safetensors. Without it, the tiny picture-book model that comes with denote.";
    }

    /// <summary>Loads the model that the user chose.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="adjust">Changes the settings that the model recommends.</param>
    public OpenProposer Open(ParseResult arguments, Func<SamProposalOptions, SamProposalOptions>? adjust = null)
    {
        var segmenter = SamSegmenter.Load(arguments.GetValue(this) ?? Path.Combine(DenoteModel.EmbeddedFolder, "sam"));
        var options = adjust is null ? segmenter.RecommendedOptions : adjust(segmenter.RecommendedOptions);
        return new OpenProposer(new SamProposer(segmenter, options), segmenter);
    }
}
