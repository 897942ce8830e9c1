using System.CommandLine;
using System.Globalization;
using Denote.Labelling;
using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary><c>denote vocabulary add</c>: makes classes to label pictures with.</summary>
internal sealed class VocabularyAddCommand : DenoteCommand
{
    private static readonly SynthesisOptions Defaults = SynthesisOptions.Default;

    private readonly VocabularyArgument _vocabulary = new();

    private readonly Argument<string[]> _classes = new("class")
    {
        Description = "One or more classes: boat \"traffic light\" sea.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _support = new("--support")
    {
        HelpName = "folder",
        Description = "Your own pictures in place of sampled ones: a folder with one folder per class. A mask beside " +
            "01.png is 01-mask.png, white where the class is; without one the model looks for the class.",
    };

    private readonly Option<string> _stuff = new("--stuff")
    {
        HelpName = "names",
        Description = "Which of the classes are regions without a shape, as sky,sea. Without it a bundled English " +
            "word list decides.",
    };

    private readonly Option<string> _things = new("--things")
    {
        HelpName = "names",
        Description = "Which of the classes are objects, against the word list.",
    };

    private readonly Option<bool> _replace = new("--replace")
    {
        Description = "Makes classes anew that are there already, made with other settings or pictures.",
    };

    private readonly NumberOption<int> _images = new("--images", Defaults.Images, "a whole number, 1 to 1000",
        value => value is >= 1 and <= 1000)
    {
        Description = "Support images that are sampled for each class.",
    };

    private readonly Option<string> _samples = new("--samples")
    {
        HelpName = "folder",
        Description = "Keeps the sampled pictures there and takes them from there, to make other vocabularies of " +
            "them: fewer of them, with another segmenter or other features.",
    };

    private readonly ChoiceOption<RegionSource> _segmenter = new("--segmenter", RegionSource.None,
        ("otsu", RegionSource.None), ("cutler", RegionSource.Cutler), ("maskcut", RegionSource.MaskCut),
        ("sam", RegionSource.Sam), ("attention", RegionSource.Attention))
    {
        Description = "What makes masks of support images: otsu thresholds of the attention to the class, or regions " +
            "ranked by it: CutLER's (the paper's), MaskCut's, Segment Anything's or attention clusters.",
    };

    private readonly CutlerOption _cutler = new();

    private readonly SamOption _sam = new();

    private readonly ModelOption _model = new();

    private readonly SamplingOptions _sampling =
        new(Defaults.Painting.BatchSize, initialNegative: SynthesisOptions.NegativePrompt);

    private readonly FeatureOptions _features = new();

    public VocabularyAddCommand() : base("add", "Makes classes to label pictures with, from their names or your photos")
    {
        Details =
        [
            "The diffusion model samples pictures of each class and shows where it looks for it; features under " +
            "those masks become prototypes, which are stored (OVDiff). Or you bring pictures: eight per class do. " +
            "Nothing is trained.",
            "Every picture is kept as soon as it is made: a run that was stopped is finished by the same command. " +
            "Several runs may add classes to one vocabulary at once.",
        ];
        Examples =
        [
            new("denote vocabulary add harbour boat pier sea sky", "Four classes, 32 sampled pictures each."),
            new("denote vocabulary add pets cat dog --support photos/", "From photos/cat/*.jpg and photos/dog/*.jpg."),
            new("denote vocabulary add town car road --images 8 --segmenter sam", "Fewer pictures, masks along edges."),
        ];
        Arguments.Add(_vocabulary);
        Arguments.Add(_classes);
        AddGroup("Classes", _support, _stuff, _things, _replace);
        AddGroup("Support images", [_images, _samples, _segmenter, .. _sampling.All]);
        AddGroup("Models", [_model, _cutler, _sam, .. _features.All]);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string[] names = arguments.GetRequiredValue(_classes);
        ClassRequest.RequireUsable(names);
        var requests = Requests(arguments, names);
        var sampling = _sampling.Read(arguments);
        using var model = _model.Load(arguments, _features.ClipFolder(arguments));
        using var extractors = _features.Open(arguments, model);
        using var segmenter = OpenSegmenter(arguments, model);
        var store = _vocabulary.Open(arguments, create: true);
        var synthesizer = new VocabularySynthesizer(model, extractors, Defaults with
        {
            Images = arguments.GetValue(_images),
            Painting = sampling,
            SamplesFolder = arguments.GetValue(_samples),
            Segmenter = segmenter?.Proposer,
            Prototypes = _features.Prototypes(arguments),
        });
        var results = synthesizer.Add(
            store,
            requests,
            arguments.GetValue(_replace),
            session.Progress,
            session.Cancellation,
            done => session.Note($"{done.Name}: {done.SupportImages} pictures, {Number(done.Seconds)} s"));

        WriteTable(results, session);
        int classes = store.List().Count;
        session.Note($"{store.Folder} has {classes} class{(classes == 1 ? "" : "es")}");
        foreach (var (stored, _) in results)
            foreach (string warning in stored.Warnings) session.Warn(warning);
    }

    private ClassRequest[] Requests(ParseResult arguments, string[] names)
    {
        string[] stuff = Names(arguments, _stuff, names), things = Names(arguments, _things, names);
        if (stuff.Intersect(things, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } both)
            throw new UsageException($"'{both}' is in --stuff and in --things; it can be one only.");
        return
        [
            .. names.Select(name => new ClassRequest(name, KindOf(name))
            {
                Photos = arguments.GetValue(_support) is { } folder ? SupportFolder.Read(folder, name) : null,
            }),
        ];

        ClassKind KindOf(string name) =>
            stuff.Contains(name, StringComparer.OrdinalIgnoreCase) ? ClassKind.Stuff
            : things.Contains(name, StringComparer.OrdinalIgnoreCase) ? ClassKind.Thing
            : ClassRequest.KindOf(name);
    }

    private static string[] Names(ParseResult arguments, Option<string> option, string[] classes)
    {
        string[] names = (arguments.GetValue(option) ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.Find(names, name => !classes.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? throw new UsageException($"{option.Name} has '{unknown}', which is none of the classes.")
            : names;
    }

    private OpenProposer? OpenSegmenter(ParseResult arguments, DenoteModel model) =>
        arguments.GetValue(_segmenter) switch
        {
            RegionSource.Cutler => _cutler.Open(arguments, "--segmenter cutler"),
            RegionSource.MaskCut => _features.Dino.Open(arguments, "--segmenter maskcut"),
            RegionSource.Sam => _sam.Open(arguments, model),
            RegionSource.Attention => new OpenProposer(new AttentionClusterProposer(model), null),
            _ => null,
        };

    private static void WriteTable(IReadOnlyList<(StoredClass Class, bool IsNew)> results, CommandSession session)
    {
        var table = new TextTable("class", "kind", "support", "seconds", "per picture").AlignRight(3, 4);
        foreach (var (stored, isNew) in results)
        {
            table.Add(
                stored.Name,
                stored.Kind.ToString().ToLowerInvariant(),
                $"{stored.SupportImages} {stored.Source.ToString().ToLowerInvariant()}",
                isNew ? Number(stored.Seconds) : "was there",
                isNew ? (stored.Seconds / stored.SupportImages).ToString("0.00", CultureInfo.InvariantCulture) : "-");
        }
        table.Write(session.OpenOutput());
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
