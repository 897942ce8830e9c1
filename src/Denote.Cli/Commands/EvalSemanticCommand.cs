using System.CommandLine;
using Denote.Evaluation.Labelling;
using Denote.Evaluation.Semantic;
using Denote.Labelling;

namespace Denote.Cli.Commands;

/// <summary><c>denote eval semantic</c>: mIoU of labelling on the published datasets.</summary>
internal sealed class EvalSemanticCommand : DenoteCommand
{
    private readonly ChoiceOption<SemanticDatasetKind> _dataset = new("--dataset", SemanticDatasetKind.Voc2012,
        ("voc", SemanticDatasetKind.Voc2012), ("voc-20", SemanticDatasetKind.Voc20),
        ("context", SemanticDatasetKind.PascalContext), ("context-59", SemanticDatasetKind.Context59),
        ("coco-object", SemanticDatasetKind.CocoObject), ("coco-stuff", SemanticDatasetKind.CocoStuff),
        ("ade20k", SemanticDatasetKind.Ade20K), ("cityscapes", SemanticDatasetKind.Cityscapes))
    {
        Description = "Which dataset; voc, context and coco-object have a background, the others none.",
    };

    private readonly Option<string> _data = new("--data", "-d")
    {
        HelpName = "folder",
        Description = "The dataset's folder, laid out as its authors do.",
        Required = true,
    };

    private readonly ReportFolderOption _out = new("pictures");

    private readonly LimitOption _limit = new("pictures");

    private readonly LabelOptions _labelling = new();

    public EvalSemanticCommand() : base("semantic", "Scores labelling on published semantic-segmentation datasets")
    {
        Details =
        [
            "mIoU from the intersections and unions of each class over all pictures; the vocabulary must hold the " +
            "dataset's classes. Finished pictures are noted at once and skipped when the same command is started " +
            "again.",
        ];
        Examples =
        [
            new("denote eval semantic --dataset voc --data VOCdevkit --vocabulary voc --out voc-report",
                "PASCAL VOC 2012 with background."),
            new("denote eval semantic --dataset context --data VOCdevkit --vocabulary context --post pamr --out report",
                "Pascal Context with PAMR."),
        ];
        AddGroup("Data", _dataset, _data, _limit);
        AddGroup("Reports", _out);
        AddGroup("Classes and models", _labelling.Models);
        AddGroup("Matching", _labelling.Matching);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        using var folder = OutputFolder.Prepare(arguments.GetRequiredValue(_out), session);
        ISemanticDataset dataset =
            SemanticDataset.Load(arguments.GetValue(_dataset), arguments.GetRequiredValue(_data));
        using var opened = _labelling.Open(arguments, dataset.Classes);
        var options = dataset.HasBackground
            ? opened.Options
            : opened.Options with { Background = BackgroundSource.None };
        var protocol = new LabellingProtocol
        {
            MaxPictures = _limit.Read(arguments),
            LogFile = ReportFiles.Log(folder),
        };
        var report = protocol.Run(
            opened.Model,
            opened.Features,
            dataset,
            [new LabellingEvaluationVariant("OVDiff", opened.Vocabulary, options)],
            session.Progress,
            session.Cancellation);

        ReportFiles.Write(folder, report.ToJson(), report.ToMarkdown(), report.ToTable(), session);
    }
}
