using System.CommandLine;
using Denote.Evaluation.PanopticNarratives;

namespace Denote.Cli.Commands;

/// <summary><c>denote eval png</c>: the Panoptic Narrative Grounding benchmark.</summary>
internal sealed class EvalPngCommand : DenoteCommand
{
    private readonly Option<string> _data = new("--data", "-d")
    {
        HelpName = "folder",
        Description = "The folder with COCO's images and annotations, png_coco_val2017.json among them.",
        Required = true,
    };

    private readonly ReportFolderOption _out = new("narratives");

    private readonly LimitOption _limit = new("narratives");

    private readonly ChoiceOption<EvaluationProtocolKind> _protocol = new("--protocol", EvaluationProtocolKind.Exact,
        ("exact", EvaluationProtocolKind.Exact), ("reference", EvaluationProtocolKind.Reference))
    {
        Description = "exact compares masks at full resolution; reference resamples them and computes average recall " +
            "as DiffPNG's released script.",
    };

    private readonly ModelOption _model = new();

    private readonly ReadingOptions _reading = new();

    private readonly RefinementOptions _refinement = new();

    public EvalPngCommand() : base("png", "Scores grounding on the Panoptic Narrative Grounding benchmark")
    {
        Details =
        [
            "Average Recall for all phrases, singular and plural, things and stuff, and accuracy at IoU 0.5. " +
            "Finished narratives are noted at once and skipped when the same command is started again.",
        ];
        Examples =
        [
            new("denote eval png --data coco --model models/stable-diffusion-v1-4 --out png-report", "DiffPNG."),
            new("denote eval png --data coco --model models/stable-diffusion-v1-4 --refine sam --sam " +
                "models/sam-vit-h --out png-refined", "DiffPNG*, with refinement."),
        ];
        AddGroup("Data", _data, _limit, _protocol);
        AddGroup("Reports", _out);
        AddGroup("Model", _model);
        AddGroup("Reading the picture", _reading.All);
        AddGroup("Refining the masks", _refinement.All);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        using var folder = OutputFolder.Prepare(arguments.GetRequiredValue(_out), session);
        var dataset = PanopticNarrativeDataset.Load(arguments.GetRequiredValue(_data));
        using var model = _model.Load(arguments, _refinement.ClipFolder(arguments));
        using var refiner = _refinement.Open(arguments, model);
        var protocol = new PanopticNarrativeProtocol
        {
            Options = _reading.Read(arguments),
            Refiner = refiner?.Proposer,
            RefinementThreshold = _refinement.Threshold(arguments),
            GenerativeRefinement = _refinement.Generative(arguments),
            Kind = arguments.GetValue(_protocol),
            MaxNarratives = _limit.Read(arguments),
        };
        var report = protocol.Run(model, dataset, ReportFiles.Log(folder), session.Progress, session.Cancellation);
        ReportFiles.Write(folder, report.ToJson(), report.ToMarkdown(), report.ToTable(), session);
    }
}
