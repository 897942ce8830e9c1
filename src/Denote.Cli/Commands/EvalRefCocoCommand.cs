using System.CommandLine;
using Denote.Evaluation.RefCoco;
using Denote.Evaluation.Referring;
using Denote.Referring;

namespace Denote.Cli.Commands;

/// <summary><c>denote eval refcoco</c>: RefCOCO, RefCOCO+ and RefCOCOg.</summary>
internal sealed class EvalRefCocoCommand : DenoteCommand
{
    private readonly Option<string> _data = new("--data", "-d")
    {
        HelpName = "folder",
        Description = "The folder with refcoco/, refcoco+/ or refcocog/ (refs(...).p or refs(...).json, and " +
            "instances.json) and images/train2014/.",
        Required = true,
    };

    private readonly ChoiceOption<RefCocoName> _dataset = new("--dataset", RefCocoName.RefCoco,
        ("refcoco", RefCocoName.RefCoco), ("refcoco+", RefCocoName.RefCocoPlus), ("refcocog", RefCocoName.RefCocoG))
    {
        Description = "Which of the three.",
    };

    private readonly Option<string> _splitBy = new("--split-by")
    {
        HelpName = "who",
        Description = "Whose references: unc, google or umd, as in refs(unc).p; by default unc, for refcocog umd.",
    };

    private readonly Option<string> _split = new("--split")
    {
        HelpName = "part",
        Description = "val, testA, testB (refcoco, refcoco+), test (refcocog umd) or train.",
        DefaultValueFactory = _ => "val",
    };

    private readonly Option<string> _images = new("--image-folder")
    {
        HelpName = "folder",
        Description = "COCO's train2014 pictures, where they are not in the data's folder.",
    };

    private readonly ReportFolderOption _out = new("pictures");

    private readonly LimitOption _limit = new("pictures");

    private readonly ModelOption _model = new();

    private readonly VariantOption _variant = new() { Description = VariantOption.Meaning };

    private readonly Option<bool> _all = new("--all-variants")
    {
        Description = "All four variants, from one reading of each picture.",
    };

    private readonly ReferOptions _referring = new();

    public EvalRefCocoCommand() : base("refcoco", "Scores referring on RefCOCO, RefCOCO+ or RefCOCOg")
    {
        Details =
        [
            "Overall IoU, mean IoU and precision at IoU 0.5 to 0.9 over all sentences of a split, each answered by " +
            "its own text. Finished pictures are noted at once and skipped when the same command is started again. " +
            "The references are read from the published pickle without running anything in it.",
        ];
        Examples =
        [
            new("denote eval refcoco --data refer-data --split testA --model models/stable-diffusion-v1-5 " +
                "--clip ViT-B-16.pt --sam sam_vit_h_4b8939.pth --out refcoco-testA", "RefCOCO, people."),
            new("denote eval refcoco --data refer-data --dataset refcocog --split test --model " +
                "models/stable-diffusion-v1-5 --all-variants --out refcocog-test", "RefCOCOg in four variants."),
        ];
        AddGroup("Data", _data, _dataset, _splitBy, _split, _images, _limit);
        AddGroup("Reports", _out);
        AddGroup("Models and regions", [_model, .. _referring.Regions]);
        AddGroup("Choosing", [_variant, _all, .. _referring.Choosing]);
        AddGroup("Reading the picture", _referring.Reading);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        using var folder = OutputFolder.Prepare(arguments.GetRequiredValue(_out), session);
        var dataset = RefCocoDataset.Load(
            arguments.GetRequiredValue(_data), _dataset.WordOf(arguments.GetValue(_dataset)),
            arguments.GetValue(_splitBy), arguments.GetValue(_split)!, arguments.GetValue(_images));
        using var model = _referring.Load(arguments, _model);
        var protocol = new RefCocoProtocol
        {
            Variants = Variants(arguments, model),
            Key = _referring.Describe(arguments),
            MaxPictures = _limit.Read(arguments),
        };
        var report = protocol.Run(model, dataset, ReportFiles.Log(folder), session.Progress, session.Cancellation);
        ReportFiles.Write(folder, report.ToJson(), report.ToMarkdown(), report.ToTable(), session);
    }

    private IReadOnlyList<ReferringEvaluationVariant> Variants(ParseResult arguments, DenoteModel model)
    {
        bool all = arguments.GetValue(_all);
        var variant = arguments.GetValue(_variant);
        var options = _referring.Read(arguments, model, isFull: all || variant == ReferringVariant.Full);
        return all
            ? ReferringEvaluationVariant.FourOf(options)
            : [new($"Ref-Diff, {_variant.WordOf(variant)}", options with { Variant = variant })];
    }
}
