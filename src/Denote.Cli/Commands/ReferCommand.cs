using System.CommandLine;
using System.Globalization;
using Denote.Proposals;
using Denote.Referring;
using Denote.Tensors;

namespace Denote.Cli.Commands;

/// <summary><c>denote refer</c>: the one thing that each expression means.</summary>
internal sealed class ReferCommand : DenoteCommand
{
    private static readonly ReferringOptions Defaults = ReferringOptions.Default;

    private readonly ImageArgument _image = new();

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

    private readonly Option<string> _clip = new("--clip")
    {
        HelpName = "path",
        Description = "CLIP for the variants full and ds: a CLIPModel folder in the transformers layout, or OpenAI's " +
            "checkpoint such as ViT-B-16.pt; by default the model folder's clip/.",
    };

    private readonly Option<string> _sam = new("--sam")
    {
        HelpName = "folder",
        Description = "A Segment Anything model that proposes regions; by default the model folder's sam/.",
    };

    private readonly Option<string> _masks = new("--masks")
    {
        HelpName = "path",
        Description = "Takes regions from files instead: a folder of mask PNGs, or one label map.",
    };

    private readonly ChoiceOption<ReferringVariant> _variant = new("--variant", Defaults.Variant,
        ("full", ReferringVariant.Full), ("g", ReferringVariant.Generative),
        ("gs", ReferringVariant.GenerativeSegmenter), ("ds", ReferringVariant.DiscriminativeSegmenter))
    {
        Description = "What proposes and judges: g the diffusion model alone; gs regions judged by its attention; ds " +
            "regions judged by CLIP; full regions judged by both.",
    };

    private readonly Option<string> _root = new("--root")
    {
        HelpName = "word",
        Description = "The word of the expression whose attention is read, in place of its head noun.",
    };

    private readonly ChoiceOption<FusionPreset> _fusion = new("--fusion", FusionPreset.Released,
        ("released", FusionPreset.Released), ("paper", FusionPreset.Paper))
    {
        Description = "full: how the scores are added up: 0.7 hard + 0.3 soft + 0.05 generative as in the released " +
            "code, or alpha generative + (1 - alpha) CLIP as in the paper.",
    };

    private readonly NumberOption<double> _alpha = new("--alpha", 0.3, "a number, 0 to 1", IsShare)
    {
        Description = "--fusion paper: the generative share of the total score.",
    };

    private readonly NumberOption<double> _minConfidence = new("--min-confidence", Defaults.MinConfidence,
        "a number, 0 to 1", IsShare)
    {
        Description = "An answer less sure than this is \"not found\", which is no error. 0 always finds something.",
    };

    private readonly ChoiceOption<AttentionSource> _source = new("--attention", Defaults.Source,
        ("logits", AttentionSource.Logits), ("softmax", AttentionSource.Probabilities))
    {
        Description = "Attention before the softmax, as the released code reads it, or after it.",
    };

    private readonly ChoiceOption<ReferringSchedule> _schedule = new("--schedule", Defaults.Schedule,
        ("consistent", ReferringSchedule.Consistent), ("released", ReferringSchedule.Released))
    {
        Description = "Timesteps of noise and denoising: the same, or one step apart as in the released code.",
    };

    private readonly Option<bool> _noPosition = new("--no-position")
    {
        Description = "Words of place (left, top) do not weigh the picture.",
    };

    private readonly PostOption _post = new();

    private readonly NumberOption<long> _seed = new("--seed", Defaults.Seed, "a whole number, 0 or more",
        value => value >= 0)
    {
        Description = "Seed of the noise; the same seed gives PyTorch's noise and the same answer.",
    };

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
        AddGroup("Output", _out, _json);
        AddGroup("Models and regions", _model, _clip, _sam, _masks);
        AddGroup("Choosing", _variant, _root, _fusion, _alpha, _minConfidence, _noPosition, _post);
        AddGroup("Reading the picture", _source, _schedule, _seed);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string? json = arguments.GetValue(_json) is { } given ? OutputFile.Check(given, "--json") : null;
        using var folder = arguments.GetValue(_out) is { } path ? OutputFolder.Prepare(path, session) : null;
        var image = _image.Load(arguments, session);
        using var model = _model.Load(arguments, arguments.GetValue(_clip), arguments.GetValue(_sam));
        string[] expressions = arguments.GetRequiredValue(_expressions);
        var result = model.Refer(image, expressions, ReadOptions(arguments), session.Progress, session.Cancellation)
            .PostProcess(_post.Read(arguments), session.Progress, session.Cancellation);

        session.Cancellation.ThrowIfCancellationRequested();
        var files = folder is null ? ReferringFiles.None : ReferringFiles.Default;
        if (folder is not null) result.Save(folder.Path, files);
        if (json is not null) OutputFile.WriteText(json, result.ToJson(files), session);
        if (json != OutputFile.StandardOutput) WriteTable(result, session);
        if (folder is not null)
            session.Note($"wrote the masks, overlay.png, scores.png and result.json to {folder.Path}");
        foreach (string warning in result.Warnings) session.Warn(warning);
    }

    private static bool IsShare(double value) => value is >= 0 and <= 1;

    private ReferringOptions ReadOptions(ParseResult arguments)
    {
        var variant = arguments.GetValue(_variant);
        bool isPaper = variant == ReferringVariant.Full && arguments.GetValue(_fusion) == FusionPreset.Paper;
        return Defaults with
        {
            Variant = variant,
            Weights = isPaper ? FusionWeights.Paper(arguments.GetValue(_alpha)) : null,
            Proposer = arguments.GetValue(_masks) is { } masks ? new MaskFileProposer(masks) : null,
            RootWord = arguments.GetValue(_root),
            MinConfidence = arguments.GetValue(_minConfidence),
            UsePosition = !arguments.GetValue(_noPosition),
            Source = arguments.GetValue(_source),
            Schedule = arguments.GetValue(_schedule),
            Seed = arguments.GetValue(_seed),
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
