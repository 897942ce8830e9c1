using System.CommandLine;
using Denote.CoarseMasks;
using Denote.Evaluation.Refining;
using Denote.Evaluation.Semantic;

namespace Denote.Cli.Commands;

/// <summary><c>denote eval refine</c>: mIoU before and after refinement on a public dataset.</summary>
internal sealed class EvalRefineCommand : DenoteCommand
{
    private readonly ChoiceOption<SemanticDatasetKind> _dataset = new("--dataset", SemanticDatasetKind.Voc2012,
        ("voc12", SemanticDatasetKind.Voc2012), ("context", SemanticDatasetKind.PascalContext),
        ("coco-object", SemanticDatasetKind.CocoObject))
    {
        Description = "Which dataset lies in --data; its validation pictures are taken.",
    };

    private readonly Option<string> _data = new("--data", "-d")
    {
        HelpName = "folder",
        Description = "The dataset's folder: VOCdevkit, or COCO's with val2017 and annotations.",
        Required = true,
    };

    private readonly Option<string> _coarse = new("--coarse")
    {
        HelpName = "folder",
        Description = "Coarse masks of another tool: a label map or .npy stack for each picture, named as the picture.",
    };

    private readonly ChoiceOption<CoarseMethod> _maker = new("--maker", CoarseMethod.DiffSegmenter,
        ("attention", CoarseMethod.Attention), ("diffsegmenter", CoarseMethod.DiffSegmenter),
        ("maskclip", CoarseMethod.MaskClip), ("sclip", CoarseMethod.Sclip), ("clip-es", CoarseMethod.ClipEs))
    {
        Description = "Without --coarse: the built-in maker whose masks are refined.",
    };

    private readonly NumberOption<int> _limit = new("--limit", 0, "a whole number, 0 or more", value => value >= 0)
    {
        Description = "Only so many pictures from the start; 0 takes all.",
    };

    private readonly ModelOption _model = new();

    private readonly G4SegOptions _method = new();

    private readonly Option<string> _json = new("--json")
    {
        HelpName = "file|-",
        Description = "Writes every figure and every mask's IoU as JSON; - is standard output, in place of the table.",
    };

    private readonly Option<string> _markdown = new("--markdown")
    {
        HelpName = "file",
        Description = "Writes the tables as Markdown.",
    };

    public EvalRefineCommand() : base("refine", "Scores refinement on VOC 2012, Pascal Context or COCO-Object")
    {
        Details =
        [
            "The classes of each picture are told, as in G4Seg's experiments. The tables hold the mIoU of the dataset " +
            "before and after, and the mean gain of a mask by the IoU that it had before: 0-40, 40-80, 80-100.",
        ];
        Examples =
        [
            new("denote eval refine --data VOCdevkit --model models/stable-diffusion-2-1 --coarse cams --beta 0.9",
                "Class activation maps of another tool on VOC 2012."),
            new("denote eval refine --dataset coco-object --data coco --maker sclip --limit 100",
                "The first hundred pictures with SCLIP's masks."),
        ];
        AddGroup("Data", _dataset, _data, _coarse, _maker, _limit);
        AddGroup("Model", _model);
        AddGroup("Method", _method.All);
        AddGroup("Reports", _json, _markdown);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string? json = arguments.GetValue(_json) is { } given ? OutputFile.Check(given, "--json") : null;
        string? markdown = arguments.GetValue(_markdown) is { } other ? OutputFile.Check(other, "--markdown") : null;
        var options = _method.Read(arguments);
        var dataset = SemanticDataset.Load(arguments.GetValue(_dataset), arguments.GetRequiredValue(_data));
        var source = arguments.GetValue(_coarse) is { } folder
            ? CoarseSource.Files(folder)
            : CoarseSource.Maker(arguments.GetValue(_maker), CoarseOptions.Default);
        int limit = arguments.GetValue(_limit);
        using var model = _model.Load(arguments);
        var report = new RefiningProtocol
        {
            Sources = [source],
            Variants = [new RefiningEvaluationVariant("G4Seg", options)],
            MaxPictures = limit == 0 ? null : limit,
        }.Run(model, dataset, session.Progress, session.Cancellation);
        if (json is not null) OutputFile.WriteText(json, report.ToJson(), session);
        if (markdown is not null) OutputFile.WriteText(markdown, report.ToMarkdown(), session);
        if (json != OutputFile.StandardOutput) session.OpenOutput().Write(report.ToTable());
    }
}
