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

    private readonly MaskReadingOptions _reading = new();

    private readonly ChoiceOption<CoarseMethod> _maker = new("--maker", CoarseMethod.DiffSegmenter,
        ("attention", CoarseMethod.Attention), ("diffsegmenter", CoarseMethod.DiffSegmenter),
        ("maskclip", CoarseMethod.MaskClip), ("sclip", CoarseMethod.Sclip), ("clip-es", CoarseMethod.ClipEs))
    {
        Description = "Without --coarse: the built-in maker whose masks are refined.",
    };

    private readonly LimitOption _limit = new("pictures");

    private readonly ModelOption _model = new();

    private readonly ClipOption _clip = new();

    private readonly G4SegOptions _method = new();

    private readonly MaskControlOptions _control = new();

    private readonly ReportFolderOption _out = new("pictures");

    public EvalRefineCommand() : base("refine", "Scores refinement on VOC 2012, Pascal Context or COCO-Object")
    {
        Details =
        [
            "The classes of each picture are told, as in G4Seg's experiments. The tables hold the mIoU of the dataset " +
            "before and after, and the mean gain of a mask by the IoU that it had before: 0-40, 40-80, 80-100. " +
            "Finished pictures are noted at once and skipped when the same command is started again.",
        ];
        Examples =
        [
            new("denote eval refine --data VOCdevkit --model models/stable-diffusion-2-1 --coarse cams --beta 0.9 " +
                "--out voc-refined",
                "Class activation maps of another tool on VOC 2012."),
            new("denote eval refine --dataset coco-object --data coco --maker sclip --limit 100 --out sclip",
                "The first hundred pictures with SCLIP's masks."),
        ];
        AddGroup("Data", [_dataset, _data, _coarse, .. _reading.All, _maker, _limit]);
        AddGroup("Models", _model, _clip);
        AddGroup("Method", [.. _method.All, .. _control.All]);
        AddGroup("Reports", _out);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        using var output = OutputFolder.Prepare(arguments.GetRequiredValue(_out), session);
        if (_reading.AreGiven(arguments) && arguments.GetValue(_coarse) is null)
            throw new UsageException("--mask-value and --mask-channel are for the files of --coarse.");
        var options = _control.Read(arguments, _method);
        var dataset = SemanticDataset.Load(arguments.GetValue(_dataset), arguments.GetRequiredValue(_data));
        var source = arguments.GetValue(_coarse) is { } folder
            ? CoarseSource.Files(folder, _reading.Read(arguments))
            : CoarseSource.Maker(arguments.GetValue(_maker), CoarseOptions.Default);
        using var model = _model.Load(
            arguments, arguments.GetValue(_clip), control: _control.Folder(arguments));
        var report = new RefiningProtocol
        {
            Sources = [source],
            Variants = [new RefiningEvaluationVariant("G4Seg", options)],
            MaxPictures = _limit.Read(arguments),
            LogFile = ReportFiles.Log(output),
            Key = $"{arguments.GetValue(_coarse)}{(_reading.AreGiven(arguments) ? _reading.Read(arguments) : "")}",
        }.Run(model, dataset, session.Progress, session.Cancellation);
        ReportFiles.Write(output, report.ToJson(), report.ToMarkdown(), report.ToTable(), session);
    }
}
