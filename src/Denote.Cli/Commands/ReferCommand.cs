using System.CommandLine;
using System.Globalization;
using Denote.Cli.Batches;
using Denote.Imaging;
using Denote.Referring;

namespace Denote.Cli.Commands;

/// <summary><c>denote refer</c>: the one thing that each expression means.</summary>
internal sealed class ReferCommand : DenoteCommand
{
    private static readonly ReferringOptions Defaults = ReferringOptions.Default;

    private readonly ImageArgument _image = new();

    private readonly BatchOptions _skipExisting = new();

    private readonly Argument<string[]> _expressions = new("expression")
    {
        Description = "What to find, in quotes: \"the boat on the left\". Several expressions share all work that " +
            "does not depend on the text.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "folder",
        Description = "Where overlay.png, scores.png, mask-NN-<expression>.png and result.json go. Made if missing; " +
            "files of the same names are replaced, others stay. Without it nothing is written.",
    };

    private readonly Option<string> _json = new("--json")
    {
        HelpName = "file|-",
        Description = "Writes result.json to a file of your choice, or to standard output (-), which then holds " +
            "nothing else.",
    };

    private readonly ModelOption _model = new();

    private readonly ReferOptions _referring = new();

    private readonly VariantOption _variant = new() { Description = VariantOption.Meaning };

    private readonly Option<string> _root = new("--root")
    {
        HelpName = "word",
        Description = "The word of the expression whose attention is read, in place of its head noun.",
    };

    private readonly NumberOption<double> _minConfidence = new("--min-confidence", Defaults.MinConfidence,
        "a number, 0 to 1", IsShare)
    {
        Description = "An answer less sure than this is \"not found\", which is no error. 0 always finds something.",
    };

    private readonly RefineOption _refine = new();

    private readonly PostOption _post = new();

    public ReferCommand() : base("refer", "Finds the one thing that an expression means: one mask and the runners-up")
    {
        Details =
        [
            "The method is Ref-Diff: of the regions that Segment Anything proposes, the one wins on which the " +
            "diffusion model's attention to the expression's root word and CLIP's judgement agree. Nothing is " +
            "trained. The confidence tells how sure the answer is; with --min-confidence a weak one becomes " +
            "\"not found\".",
        ];
        Examples =
        [
            new("denote refer photo.jpg \"the boat on the left\" --out out/",
                "One mask, its score and the runners-up."),
            new("denote refer photo.jpg \"the red car\" \"the cat\" --min-confidence 0.5",
                "Two expressions; what is not there is said to be absent."),
            new("denote refer photo.jpg \"the boat on the left\" --post crf --out out/",
                "The mask fitted to the picture's edges."),
            new("denote refer photo.jpg \"the man with a hat\" --root hat --variant g",
                "The diffusion model alone, looking for the hat."),
        ];
        Arguments.Add(_image);
        Arguments.Add(_expressions);
        AddGroup("Output", _out, _json, _skipExisting);
        AddGroup("Models and regions", [_model, .. _referring.Regions]);
        AddGroup("Choosing", [_variant, _root, .. _referring.Choosing, _minConfidence, _refine, _post]);
        AddGroup("Reading the picture", _referring.Reading);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        bool isMany = _skipExisting.IsMany(arguments, _image, _out, _json);
        if (isMany) _referring.RefuseMasks(arguments);
        string? json = arguments.GetValue(_json) is { } given ? OutputFile.Check(given, "--json") : null;
        using var folder = arguments.GetValue(_out) is { } path ? OutputFolder.Prepare(path, session) : null;
        var inputs = isMany ? _image.Find(arguments, folder!.Path) : [];
        var image = isMany ? null : _image.Load(arguments, session);
        using var model = _referring.Load(arguments, _model);
        string[] expressions = arguments.GetRequiredValue(_expressions);
        var options = ReadOptions(arguments, model);
        if (image is null)
        {
            var output = new ResultFolders<ReferringResult>(
                folder!, BatchOptions.Request(arguments, _image), (found, place) => found.Save(place));
            new ImageBatch(inputs, session).Run(
                output, arguments.GetValue(_skipExisting), (_, picture, progress) => Refer(picture, progress),
                Describe);
            return;
        }
        var result = Refer(image, session.Progress);
        session.Cancellation.ThrowIfCancellationRequested();
        var files = folder is null ? ReferringFiles.None : ReferringFiles.Default;
        folder?.Write("", place => result.Save(place, files));
        if (json is not null) OutputFile.WriteText(json, result.ToJson(files), session);
        if (json != OutputFile.StandardOutput) WriteTable(result, session);
        if (folder is not null)
            session.Note($"wrote the masks, overlay.png, scores.png and result.json to {folder.Path}");
        foreach (string warning in result.Warnings) session.Warn(warning);

        ReferringResult Refer(Image picture, IProgress<DenoteProgress> progress)
        {
            var found = model.Refer(picture, expressions, options, progress, session.Cancellation);
            if (_refine.Read(arguments) is { } settings)
                found = model.Refine(found, settings, progress, session.Cancellation);
            return found.PostProcess(_post.Read(arguments), progress, session.Cancellation);
        }
    }

    private static string Describe(ReferringResult result) => string.Join(", ", result.Expressions.Select(expression =>
        $"{expression.Text}: {(expression.Found ? Number(expression.Confidence) : "not found")}"));

    private static bool IsShare(double value) => value is >= 0 and <= 1;

    private ReferringOptions ReadOptions(ParseResult arguments, DenoteModel model)
    {
        var variant = arguments.GetValue(_variant);
        return _referring.Read(arguments, model, isFull: variant == ReferringVariant.Full) with
        {
            Variant = variant,
            RootWord = arguments.GetValue(_root),
            MinConfidence = arguments.GetValue(_minConfidence),
        };
    }

    private static void WriteTable(ReferringResult result, CommandSession session)
    {
        var table = new TextTable("expression", "root", "found", "confidence", "total", "runner-up", "box")
            .AlignRight(3, 4, 5);
        foreach (var expression in result.Expressions)
        {
            table.Add(
                expression.Text,
                expression.Root.In(expression.Text),
                expression.Found ? "yes" : "no",
                Number(expression.Confidence),
                Total(expression, 0),
                Total(expression, 1),
                expression.Mask.BoundingBox is { } box
                    ? $"{box.X},{box.Y} {box.Width}x{box.Height}"
                    : "none");
        }
        table.Write(session.OpenOutput());
    }

    private static string Total(ReferredExpression expression, int rank) =>
        rank < expression.Proposals.Count ? Number(expression.Proposals[rank].Total) : "-";

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
