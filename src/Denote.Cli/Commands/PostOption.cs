using System.CommandLine;
using Denote.PostProcessing;

namespace Denote.Cli.Commands;

/// <summary><c>--post</c>: how maps and masks are fitted to the picture's edges.</summary>
internal sealed class PostOption : ChoiceOption<PostProcessingKind>
{
    public PostOption() : base("--post", PostProcessingKind.None,
        ("none", PostProcessingKind.None), ("crf", PostProcessingKind.Crf), ("pamr", PostProcessingKind.Pamr))
    {
        Description = "Fits the result to the picture's edges: crf, a dense conditional random field, or pamr, " +
            "averages over neighbours of like colour.";
    }

    /// <summary>What the user chose, with the usual settings.</summary>
    public PostProcessingOptions Read(ParseResult arguments) => new() { Kind = arguments.GetValue(this) };
}
