using System.CommandLine;
using Denote.Evaluation.PictureBook;

namespace Denote.Cli.Commands;

/// <summary><c>denote eval picturebook</c>: scores grounding or referring on the picture-book scenes.</summary>
internal sealed class EvalPictureBookCommand : DenoteCommand
{
    private readonly Option<string> _data = new("--data", "-d")
    {
        HelpName = "folder",
        Description = "The folder with scenes.json, images/ and panoptic/.",
        Required = true,
    };

    private readonly ModelOption _model = new();

    private readonly NumberOption<int> _limit = new("--limit", 0, "a whole number, 0 or more", value => value >= 0)
    {
        Description = "Only so many scenes from the start; 0 takes all.",
    };

    private readonly ChoiceOption<PictureBookTask> _task = new("--task", PictureBookTask.Ground,
        ("ground", PictureBookTask.Ground), ("refer", PictureBookTask.Refer))
    {
        Description = "ground scores the narratives' phrases; refer the referring expressions, in the four variants " +
            "of Ref-Diff, and expressions for objects that are not there.",
    };

    private readonly ChoiceOption<PictureBookRows> _variant = new("--variant", PictureBookRows.All,
        ("all", PictureBookRows.All), ("cross-attention", PictureBookRows.CrossAttention),
        ("locate-to-segment", PictureBookRows.LocateToSegment), ("head-noun", PictureBookRows.HeadNoun),
        ("ablation", PictureBookRows.Ablation))
    {
        Description = "ground: which row of the table is computed; all share one reading of each picture. ablation " +
            "adds a coin toss per pixel and the refinement by Segment Anything and by clustered self-attention, " +
            "which takes longer.",
    };

    private readonly SamOption _sam = new();

    private readonly MergeDistanceOption _mergeDistance = new();

    private readonly Option<string> _json = new("--json")
    {
        HelpName = "file|-",
        Description = "Writes every figure and every phrase's score as JSON; - is standard output, " +
            "in place of the table.",
    };

    private readonly Option<string> _markdown = new("--markdown")
    {
        HelpName = "file",
        Description = "Writes the table as Markdown.",
    };

    public EvalPictureBookCommand() : base("picturebook", "Scores grounding or referring on picture-book scenes")
    {
        Details =
        [
            "Every narrative's phrases are grounded and compared with the true masks at full resolution. If the " +
            "folder holds expected-one-step-t261.json, the difference from the reference implementation is shown " +
            "as well.",
        ];
        Examples =
        [
            new("denote eval picturebook --data picturebook/val", "The table for all scenes with the embedded model."),
            new("denote eval picturebook --data picturebook/val --task refer",
                "Referring expressions: oIoU, mIoU, and how well absent objects are told."),
            new("denote eval picturebook --data picturebook/val --limit 20 --json report.json --markdown report.md",
                "The first twenty scenes, with reports."),
        ];
        AddGroup("Data", _data, _limit);
        AddGroup("Model and method", _model, _task, _variant, _sam, _mergeDistance);
        AddGroup("Reports", _json, _markdown);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string? json = arguments.GetValue(_json) is { } given ? OutputFile.Check(given, "--json") : null;
        string? markdown = arguments.GetValue(_markdown) is { } other ? OutputFile.Check(other, "--markdown") : null;
        var dataset = PictureBookDataset.Load(arguments.GetRequiredValue(_data));
        using var model = _model.Load(arguments);
        var rows = arguments.GetValue(_variant);
        using var sam = rows == PictureBookRows.Ablation ? _sam.Open(arguments) : null;
        int limit = arguments.GetValue(_limit);
        int? scenes = limit == 0 ? null : limit;
        if (arguments.GetValue(_task) == PictureBookTask.Refer)
        {
            var referring = new PictureBookReferring { MaxScenes = scenes }
                .Run(model, dataset, session.Progress, session.Cancellation);
            Write(json, markdown, referring.ToJson, referring.ToMarkdown, referring.ToTable, session);
            return;
        }
        var protocol = new PictureBookProtocol
        {
            MaxScenes = scenes,
            Variants = sam is null
                ? Variants(rows)
                : PictureBookVariant.Ablation(_mergeDistance.CreateProposer(arguments, model), sam.Proposer),
        };
        var report = protocol.Run(model, dataset, session.Progress, session.Cancellation);

        Write(json, markdown, report.ToJson, report.ToMarkdown, report.ToTable, session);
    }

    private static void Write(
        string? json,
        string? markdown,
        Func<string> toJson,
        Func<string> toMarkdown,
        Func<string> toTable,
        CommandSession session)
    {
        if (json is not null) OutputFile.WriteText(json, toJson(), session);
        if (markdown is not null) OutputFile.WriteText(markdown, toMarkdown(), session);
        if (json != OutputFile.StandardOutput) session.OpenOutput().Write(toTable());
    }

    private static IReadOnlyList<PictureBookVariant> Variants(PictureBookRows rows) => rows == PictureBookRows.All
        ? PictureBookVariant.Reference
        : [PictureBookVariant.Reference[(int)rows - 1]];
}
