using System.CommandLine;
using System.Globalization;
using Denote.Cli.Batches;
using Denote.Grounding;
using Denote.Imaging;

namespace Denote.Cli.Commands;

/// <summary><c>denote ground</c>: one mask for each phrase of a narrative.</summary>
internal sealed class GroundCommand : DenoteCommand
{
    private static readonly GroundingOptions Defaults = GroundingOptions.Default;

    private readonly ImageArgument _image = new();

    private readonly BatchOptions _skipExisting = new();

    private readonly Argument<string> _narrative = new("narrative")
    {
        Description = "What the picture shows, in quotes. [Brackets] mark the phrases to find: \"[a red boat] on " +
            "[the sea]\". Without brackets, the noun phrases of an English text are found by rules. \\[ and \\] are " +
            "plain brackets.",
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "folder",
        Description = "Where overlay.png, mask-NN-<phrase>.png and result.json go. Made if missing; files of the " +
            "same names are replaced, others stay. Without it nothing is written.",
    };

    private readonly Option<string> _json = new("--json")
    {
        HelpName = "file|-",
        Description = "Writes result.json to a file of your choice, or to standard output (-), which then holds " +
            "nothing else.",
    };

    private readonly Option<bool> _heat = new("--heat")
    {
        Description = "Also writes heat-NN-<phrase>.png, the picture under each phrase's map.",
    };

    private readonly ModelOption _model = new();

    private readonly ReadingOptions _reading = new();

    private readonly ChoiceOption<PhraseWords> _words = new("--words", Defaults.Words,
        ("phrase", PhraseWords.WholePhrase), ("noun", PhraseWords.HeadNoun),
        ("whole-phrase", PhraseWords.WholePhrase), ("head-noun", PhraseWords.HeadNoun))
    {
        Description = "Which words of a phrase count: all of them, or its head noun (\"umbrella\" of \"a pink " +
            "umbrella\").",
    };

    private readonly ChoiceOption<WordWeighting> _aggregation = new("--aggregation", Defaults.Weighting,
        ("token-states", WordWeighting.TokenStates), ("pooled-tokens", WordWeighting.PooledTokens),
        ("uniform", WordWeighting.Uniform), ("last-token", WordWeighting.LastToken))
    {
        Description = "How the words are weighted: by their likeness to the last one (token-states as the paper " +
            "writes it, " +
            "pooled-tokens as its code does), all alike, or the last one alone.",
    };

    private readonly Option<bool> _noSelf = new("--no-self")
    {
        Description = "Cuts the cross-attention map itself, without growing it along self-attention (the paper's " +
            "baseline).",
    };

    private readonly NumberOption<int> _selfResolution = new("--self-res", 32,
        "a whole number, 1 or more", value => value >= 1)
    {
        Description = "Side of the self-attention grid; with models of larger pictures by default the one nearest " +
            "to half of the latents.",
    };

    private readonly NumberOption<float> _beta = new("--beta", Defaults.AnchorThreshold,
        "0 or more and below 1", IsThreshold)
    {
        Description = "Cells of the scaled cross-attention map above it are anchors.",
    };

    private readonly NumberOption<float> _alpha = new("--alpha", Defaults.MaskThreshold,
        "0 or more and below 1", IsThreshold)
    {
        Description = "Pixels of the scaled map above it belong to the mask. Raise it for tighter masks.",
    };

    private readonly PostOption _post = new();

    private readonly RefinementOptions _refinement = new();

    public GroundCommand() : base("ground", "Finds each phrase of a narrative on a picture: one mask per phrase")
    {
        Details =
        [
            "The method is DiffPNG: the picture is noised or inverted, the diffusion model looks at it with the " +
            "narrative as " +
            "its prompt, and where it attends to a phrase (cross-attention), grown to what belongs together " +
            "(self-attention), " +
            "is that phrase's mask. Nothing is trained. Every phrase gets a mask, whether or not the thing is " +
            "there; the " +
            "attention columns of the output tell how sure the model is.",
        ];
        Examples =
        [
            new("denote ground beach.png \"[a red boat] on [the sea] under [a cloudy sky]\" --out out/",
                "Three masks and an overlay in out/."),
            new("denote ground photo.jpg \"A dog runs after a ball.\" --model models/stable-diffusion-v1-4 --out out/",
                "A real model; the phrases are found by rules."),
            new("denote ground beach.png \"[a red boat]\" --words noun --cross-res 16,32 --no-self --alpha 0.35 " +
                "--out out/",
                "The head noun at two resolutions: the best setting of the picture-book model."),
            new("denote ground beach.png \"[a red boat] on [the sea]\" --refine sam --out out/",
                "Masks snapped to the regions that Segment Anything finds."),
            new("denote ground beach.png \"[a red boat] on [the sea]\" --refine g4seg --out out/",
                "Maps refined by the diffusion model's own prior, as 'denote refine' does."),
            new("denote ground beach.png \"[a red boat] on [the sea]\" --post crf --out out/",
                "Maps fitted to the picture's edges before they are cut."),
            new("denote ground photos/ \"[a red boat]\" --out out/ --skip-existing",
                "Every picture of a folder; a run that was stopped goes on."),
            new("denote ground beach.png \"[a red boat]\" --json - | jq .phrases[0].box", "Only JSON on standard " +
                "output."),
        ];
        Arguments.Add(_image);
        Arguments.Add(_narrative);
        AddGroup("Output", _out, _heat, _json, _skipExisting);
        AddGroup("Model", _model);
        AddGroup("Reading the picture", _reading.All);
        AddGroup("From attention to masks", _words, _aggregation, _noSelf, _selfResolution, _beta, _alpha, _post);
        AddGroup("Refining the masks", _refinement.All);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        var options = ReadOptions(arguments);
        bool isMany = _skipExisting.IsMany(arguments, _image, _out, _json);
        if (isMany) ReadingOptions.RefuseFiles(options);
        string? json = arguments.GetValue(_json) is { } given ? OutputFile.Check(given, "--json") : null;
        using var folder = arguments.GetValue(_out) is { } path ? OutputFolder.Prepare(path, session) : null;
        var inputs = isMany ? _image.Find(arguments, folder!.Path) : [];
        var image = isMany ? null : _image.Load(arguments, session);
        using var model = _model.Load(arguments, _refinement.ClipFolder(arguments));
        string narrative = arguments.GetRequiredValue(_narrative);
        using var refiner = _refinement.Open(arguments, model);
        var files = folder is null ? GroundingFiles.None : Files(arguments);
        if (image is null)
        {
            var output = new ResultFolders<(GroundingResult Result, GroundingResult Unrefined)>(
                folder!, BatchOptions.Request(arguments, _image), (found, place) =>
                    Save(found.Result, found.Unrefined, place, files));
            new ImageBatch(inputs, session).Run(
                output, arguments.GetValue(_skipExisting), (_, picture, progress) => Ground(picture, progress),
                found => Describe(found.Result));
            return;
        }
        var (result, unrefined) = Ground(image, session.Progress);
        session.Cancellation.ThrowIfCancellationRequested();
        folder?.Write("", place => Save(result, unrefined, place, files));
        if (json is not null) OutputFile.WriteText(json, result.ToJson(files), session);
        if (json != OutputFile.StandardOutput) WriteTable(result, session);
        if (folder is not null) session.Note($"wrote {Describe(result, files)} to {folder.Path}");
        foreach (string warning in result.Warnings) session.Warn(warning);

        (GroundingResult Result, GroundingResult Unrefined) Ground(Image picture, IProgress<DenoteProgress> progress)
        {
            var found = model.Ground(picture, narrative, options, progress, session.Cancellation);
            var refined = found;
            if (_refinement.Generative(arguments) is { } settings)
                refined = model.Refine(refined, settings, progress, session.Cancellation);
            refined = refined.PostProcess(_post.Read(arguments), progress, session.Cancellation);
            if (refiner is null) return (refined, found);
            double threshold = _refinement.Threshold(arguments);
            return (refined.RefineBy(refiner.Proposer, threshold, progress, session.Cancellation), found);
        }
    }

    private static void Save(GroundingResult result, GroundingResult unrefined, string folder, GroundingFiles files)
    {
        if (!ReferenceEquals(result, unrefined))
            ImageFile.Save(unrefined.DrawOverlay(), Path.Combine(folder, "overlay-unrefined.png"));
        result.Save(folder, files);
    }

    private static string Describe(GroundingResult result) => string.Join(", ", result.Phrases.Select(phrase =>
    {
        double share = 100.0 * phrase.Area / phrase.Mask.Pixels.Length;
        return string.Create(CultureInfo.InvariantCulture, $"{phrase.Text} {share:0.0} %");
    }));

    private static bool IsThreshold(float value) => value is >= 0 and < 1;

    private static void WriteTable(GroundingResult result, CommandSession session)
    {
        var table = new TextTable("phrase", "area", "box", "attention", "peak").AlignRight(1, 3, 4);
        foreach (var phrase in result.Phrases)
        {
            double share = 100.0 * phrase.Area / phrase.Mask.Pixels.Length;
            table.Add(
                phrase.Text,
                share.ToString("0.0", CultureInfo.InvariantCulture) + " %",
                phrase.Box is { } box ? $"{box.X},{box.Y} {box.Width}x{box.Height}" : "none",
                phrase.MeanAttention.ToString("0.000", CultureInfo.InvariantCulture),
                phrase.PeakAttention.ToString("0.000", CultureInfo.InvariantCulture));
        }
        table.Write(session.OpenOutput());
    }

    private static string Describe(GroundingResult result, GroundingFiles files)
    {
        int count = result.Phrases.Count;
        string masks = $"{count} mask{(count == 1 ? "" : "s")}";
        string heat = files.HasFlag(GroundingFiles.HeatMaps) ? ", heat maps" : "";
        string before = result is { Refinement: null, GenerativeRefinement: null, PostProcessing: null } ? "" : ", overlay-unrefined.png";
        return $"overlay.png, {masks}{heat}{before} and result.json";
    }

    private GroundingFiles Files(ParseResult arguments) =>
        arguments.GetValue(_heat) ? GroundingFiles.Default | GroundingFiles.HeatMaps : GroundingFiles.Default;

    private GroundingOptions ReadOptions(ParseResult arguments) => _reading.Read(arguments) with
    {
        Words = arguments.GetValue(_words),
        Weighting = arguments.GetValue(_aggregation),
        Segmentation = arguments.GetValue(_noSelf) ? SegmentationKind.CrossAttention : SegmentationKind.LocateToSegment,
        SelfResolution = arguments.GetResult(_selfResolution) is { Implicit: false }
            ? arguments.GetValue(_selfResolution)
            : null,
        AnchorThreshold = arguments.GetValue(_beta),
        MaskThreshold = arguments.GetValue(_alpha),
    };
}
