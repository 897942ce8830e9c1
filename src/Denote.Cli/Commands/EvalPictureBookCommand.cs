using System.CommandLine;
using Denote.CoarseMasks;
using Denote.Evaluation.PictureBook;
using Denote.Evaluation.Referring;
using Denote.Evaluation.Refining;
using Denote.Evaluation.Semantic;

namespace Denote.Cli.Commands;

/// <summary><c>denote eval picturebook</c>: scores the methods on the picture-book scenes.</summary>
internal sealed class EvalPictureBookCommand : DenoteCommand
{
    private readonly Option<string> _data = new("--data", "-d")
    {
        HelpName = "folder",
        Description = "The folder with scenes.json, images/ and panoptic/.",
        Required = true,
    };

    private readonly ModelOption _model = new();

    private readonly LimitOption _limit = new("scenes");

    private readonly ChoiceOption<PictureBookTask> _task = new("--task", PictureBookTask.Ground,
        ("ground", PictureBookTask.Ground), ("refer", PictureBookTask.Refer),
        ("refine", PictureBookTask.Refine), ("label", PictureBookTask.Label))
    {
        Description = "ground scores the narratives' phrases; refer the referring expressions, in the four variants " +
            "of Ref-Diff, and expressions for objects that are not there; refine the refinement of spoiled true masks " +
            "and of all coarse-mask makers, module by module; label every pixel, with the ablation of OVDiff.",
    };

    private readonly ChoiceOption<PictureBookRows> _variant = new("--variant", PictureBookRows.All,
        ("all", PictureBookRows.All), ("cross-attention", PictureBookRows.CrossAttention),
        ("locate-to-segment", PictureBookRows.LocateToSegment), ("head-noun", PictureBookRows.HeadNoun),
        ("ablation", PictureBookRows.Ablation), ("inversions", PictureBookRows.Inversions),
        ("g4seg", PictureBookRows.G4Seg))
    {
        Description = "ground: which row of the table is computed; all share one reading of each picture. ablation " +
            "adds a coin toss per pixel and the refinement by Segment Anything and by clustered self-attention, " +
            "which takes longer; inversions compares one step, DDIM and null-text inversion, which takes minutes a " +
            "scene. With g4seg, ground, refer and label are measured as they are and with --refine g4seg.",
    };

    private readonly ReferOptions _referring = new();

    private readonly NumberOption<int> _nullText = new("--null-text-steps", 0, "a whole number, 0 to 1000",
        value => value is >= 0 and <= 1000)
    {
        Description = "refine: compares one step with null-text inversion of so many steps instead, which takes long.",
    };

    private readonly PictureBookLabelling _labelling = new();

    private readonly Option<string> _fit = new("--fit")
    {
        HelpName = "file",
        Description = "refer: fits the confidence to the scenes before --fit-scenes, measures it on the others, and " +
            "writes a file for --calibration, or for a model's folder as refer.json.",
    };

    private readonly NumberOption<int> _fitScenes = new("--fit-scenes", 100, "a whole number, 1 or more",
        value => value >= 1)
    {
        Description = "--fit: how many scenes from the start are fitted to.",
    };

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

    public EvalPictureBookCommand() : base("picturebook", "Scores the methods on picture-book scenes")
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
            new("denote eval picturebook --data picturebook/val --task refer --fit refer.json",
                "Calibrates the confidence of this model and tells how good it is on scenes it has not seen."),
            new("denote eval picturebook --data picturebook/val --task refine --limit 20",
                "What each module of G4Seg gains on coarse masks of many kinds."),
            new("denote eval picturebook --data picturebook/val --task label --vocabulary book --ask mixed",
                "OVDiff's ablation with the support images of a vocabulary."),
            new("denote eval picturebook --data picturebook/val --limit 20 --json report.json --markdown report.md",
                "The first twenty scenes, with reports."),
        ];
        AddGroup("Data", _data, _limit);
        AddGroup("Model and method", [_model, _task, _variant, _nullText, .. _referring.Regions]);
        AddGroup("Referring", [.. _referring.Choosing, .. _referring.Reading, _fit, _fitScenes]);
        AddGroup("Labelling", _labelling.All);
        AddGroup("Reports", _json, _markdown);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string? json = arguments.GetValue(_json) is { } given ? OutputFile.Check(given, "--json") : null;
        string? markdown = arguments.GetValue(_markdown) is { } other ? OutputFile.Check(other, "--markdown") : null;
        var dataset = PictureBookDataset.Load(arguments.GetRequiredValue(_data));
        int? scenes = _limit.Read(arguments);
        using var model = _referring.Load(arguments, _model);
        if (arguments.GetValue(_task) == PictureBookTask.Refer)
        {
            Refer(arguments, session, model, dataset, scenes, json, markdown);
            return;
        }
        if (arguments.GetValue(_task) == PictureBookTask.Refine)
        {
            int steps = arguments.GetValue(_nullText);
            var refining = new RefiningProtocol
            {
                Sources =
                [
                    .. CoarseSource.Spoiled,
                    .. steps > 0 ? [] : CoarseSource.Makers(CoarseOptions.Default),
                ],
                Variants = steps > 0 ? RefiningEvaluationVariant.NullText(steps) : RefiningEvaluationVariant.Modules,
                MaxPictures = scenes,
            }.Run(model, PictureBookLabels.From(dataset), session.Progress, session.Cancellation);
            Write(json, markdown, refining.ToJson, refining.ToMarkdown, refining.ToTable, session);
            return;
        }
        if (arguments.GetValue(_task) == PictureBookTask.Label)
        {
            var labelling = _labelling.Run(
                arguments, model, dataset, scenes, arguments.GetValue(_variant) == PictureBookRows.G4Seg, session);
            Write(json, markdown, labelling.ToJson, labelling.ToMarkdown, labelling.ToTable, session);
            return;
        }
        var rows = arguments.GetValue(_variant);
        using var sam = rows == PictureBookRows.Ablation ? _referring.Sam.Open(arguments, model) : null;
        var protocol = new PictureBookProtocol
        {
            MaxScenes = scenes,
            Variants = sam is null
                ? Variants(rows)
                : PictureBookVariant.Ablation(_referring.MergeDistance.CreateProposer(arguments, model), sam.Proposer),
        };
        var report = protocol.Run(model, dataset, session.Progress, session.Cancellation);

        Write(json, markdown, report.ToJson, report.ToMarkdown, report.ToTable, session);
    }

    private void Refer(
        ParseResult arguments, CommandSession session, DenoteModel model, PictureBookDataset dataset, int? scenes,
        string? json, string? markdown)
    {
        string? fit = arguments.GetValue(_fit) is { } given ? OutputFile.Check(given, "--fit") : null;
        var options = _referring.Read(arguments, model, isFull: true);
        var protocol = new PictureBookReferring
        {
            MaxScenes = scenes,
            Variants = arguments.GetValue(_variant) == PictureBookRows.G4Seg
                ? ReferringEvaluationVariant.Generative(options)
                : ReferringEvaluationVariant.For(options),
        };
        int fitScenes = arguments.GetValue(_fitScenes), count = Math.Min(scenes ?? int.MaxValue, dataset.Scenes.Count);
        if (fit is not null && fitScenes >= count)
            throw new UsageException(
                $"--fit-scenes is {fitScenes} of {count} scenes; leave some to measure the fit on.");
        var report = protocol.Run(model, dataset, session.Progress, session.Cancellation);
        if (fit is null)
        {
            Write(json, markdown, report.ToJson, report.ToMarkdown, report.ToTable, session);
            return;
        }
        var fitted = ReferringFit.Of(report, fitScenes);
        var weights = options.Weights ?? (options.Profile ?? model.ReferringProfile)?.Weights;
        OutputFile.WriteText(fit, fitted.ToProfile(protocol.Variants, weights).ToJson(), session);
        Write(json, markdown, report.ToJson, () => report.ToMarkdown() + "\n" + fitted.ToMarkdown(),
            () => report.ToTable() + "\n" + fitted.ToTable(), session);
        if (fit != OutputFile.StandardOutput) session.Note($"wrote the calibration to {fit}");
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

    private static IReadOnlyList<PictureBookVariant> Variants(PictureBookRows rows) => rows switch
    {
        PictureBookRows.All => PictureBookVariant.Reference,
        PictureBookRows.Inversions => PictureBookVariant.Inversions,
        PictureBookRows.G4Seg => PictureBookVariant.Generative,
        _ => [PictureBookVariant.Reference[(int)rows - 1]],
    };
}
