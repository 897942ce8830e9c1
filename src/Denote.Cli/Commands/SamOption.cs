using System.CommandLine;
using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary><c>--sam</c>: which Segment Anything model proposes regions.</summary>
internal sealed class SamOption : ModelPathOption
{
    public SamOption() : base("--sam")
    {
        HelpName = "path";
        Description = "Segment Anything or SAM-HQ: a checkpoint such as sam_vit_b_01ec64.pth, or a folder with " +
            "config.json and model.safetensors. By default the one in the model's folder, or the tiny picture-book model that " +
            "comes with denote.";
    }

    /// <summary><c>--sam-cache</c>, which belongs beside this option.</summary>
    public Option<string> Cache { get; } = new("--sam-cache")
    {
        HelpName = "folder",
        Description = "Keeps encoded pictures of Segment Anything there, at most 1 GiB of them, so that the same " +
            "picture is not encoded again by the same model.",
    };

    /// <summary>The cache that the user named, or null.</summary>
    public SamEmbeddingCache? CacheOf(ParseResult arguments) =>
        arguments.GetValue(Cache) is { } folder ? new SamEmbeddingCache(folder) : null;

    /// <summary>The model that the user named, or null.</summary>
    public string? PathOf(ParseResult arguments) => arguments.GetValue(this);

    /// <summary>Loads the model that the user chose.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="model">The diffusion model, whose folder may bring one.</param>
    /// <param name="adjust">Changes the settings that the model recommends.</param>
    public OpenProposer Open(
        ParseResult arguments,
        DenoteModel? model = null,
        Func<SamProposalOptions, SamProposalOptions>? adjust = null)
    {
        string beside = Path.Combine(model?.Identity.Folder ?? DenoteModel.EmbeddedFolder, "sam");
        string path = arguments.GetValue(this)
            ?? (Directory.Exists(beside) ? beside : Path.Combine(DenoteModel.EmbeddedFolder, "sam"));
        var segmenter = SamSegmenter.Load(path, CacheOf(arguments));
        var options = adjust is null ? segmenter.RecommendedOptions : adjust(segmenter.RecommendedOptions);
        return new OpenProposer(new SamProposer(segmenter, options), segmenter);
    }
}
