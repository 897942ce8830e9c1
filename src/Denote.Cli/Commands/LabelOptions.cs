using System.CommandLine;
using Denote.Labelling;

namespace Denote.Cli.Commands;

/// <summary>The vocabulary to label with, and how: for all commands that label.</summary>
internal sealed class LabelOptions
{
    private static readonly LabellingOptions Defaults = LabellingOptions.Default;

    private readonly Option<string> _vocabulary = new("--vocabulary", "-V")
    {
        HelpName = "folder",
        Description = "The classes: a folder that 'denote vocabulary add' made.",
    };

    private readonly Option<string> _classes = new("--classes")
    {
        HelpName = "names",
        Description = "Only these classes of the vocabulary, as boat,sky; the rest is background.",
    };

    private readonly ModelOption _model = new();

    private readonly FeatureOptions _features = new();

    private readonly ChoiceOption<BackgroundSource> _background = new("--background", Defaults.Background,
        ("prototypes", BackgroundSource.Prototypes), ("threshold", BackgroundSource.Threshold),
        ("none", BackgroundSource.None))
    {
        Description = "What makes a pixel background: what surrounds the classes in their support images, too little " +
            "similarity to any class, or nothing, so that every pixel gets a class.",
    };

    private readonly NumberOption<double> _threshold = new("--threshold", -1, "a number, 0 to 1",
        value => value is >= 0 and <= 1)
    {
        Description = "A class must be more similar than this; without it 0, and 0.72 with --background threshold.",
    };

    private readonly ChoiceOption<FilterChoice> _filter = new("--filter", FilterChoice.Clip,
        ("clip", FilterChoice.Clip), ("strict", FilterChoice.Strict), ("none", FilterChoice.None))
    {
        Description = "Whether CLIP first chooses the things that are in the picture: as the released code does, " +
            "strictly (with CLIP's own scale of probabilities, so that few things pass), or not at all.",
    };

    private readonly NumberOption<int> _filterKeeps = new("--filter-keeps", Defaults.FilterKeeps,
        "a whole number, 1 to 12", value => value is >= 1 and <= 12)
    {
        Description = "How many things the filter keeps before it tries all their combinations.",
    };

    private readonly NumberOption<double> _stuffSimilarity = new("--stuff-similarity", Defaults.StuffSimilarity ?? 1,
        "a number, 0 to 1", value => value is >= 0 and <= 1)
    {
        Description = "A background prototype more similar than this to stuff is dropped.",
    };

    private readonly Option<bool> _noStuffFilter = new("--no-stuff-filter")
    {
        Description = "Keeps all background prototypes, those of stuff too.",
    };

    private readonly NumberOption<int> _size = new("--shorter-side", 0, "a whole number, 16 or more, or 0",
        value => value is 0 or >= 16)
    {
        Description = "The shorter side that pictures are looked at, in pixels; 0 takes 448, or a smaller model's own.",
    };

    private readonly PostOption _post = new();

    /// <summary>The vocabulary and the networks, in the order of the help.</summary>
    public Option[] Models => [_vocabulary, _classes, _model, .. _features.All];

    /// <summary>The settings, in the order of the help.</summary>
    public Option[] Matching =>
    [
        _background, _threshold, _filter, _filterKeeps, _stuffSimilarity, _noStuffFilter, _size, _post,
    ];

    /// <summary>Loads the model alone.</summary>
    public DenoteModel LoadModel(ParseResult arguments) => _model.Load(arguments, _features.ClipFolder(arguments));

    /// <summary>Whether a vocabulary is named.</summary>
    public bool HasVocabulary(ParseResult arguments) => arguments.GetValue(_vocabulary) is not null;

    /// <summary>Loads everything.</summary>
    /// <param name="arguments">The parsed command line.</param>
    /// <param name="classes">The classes that are taken when the user names none; null takes all.</param>
    /// <exception cref="UsageException">No vocabulary is named.</exception>
    public OpenLabelling Open(ParseResult arguments, IReadOnlyList<string>? classes = null)
    {
        string folder = arguments.GetValue(_vocabulary)
            ?? throw new UsageException("--vocabulary is missing; name a folder that 'denote vocabulary add' made.");
        var vocabulary = VocabularyStore.Open(folder).Load(Names(arguments.GetValue(_classes)) ?? classes);
        DenoteModel model = LoadModel(arguments);
        FeatureExtractors? features = null;
        try
        {
            string[] made = [.. vocabulary.Extractors.Select(extractor => extractor.Name)];
            features = _features.Open(arguments, model, made);
            string[] taking = [.. features.Select(extractor => extractor.Identity.Name)];
            if (taking.Except(made).FirstOrDefault() is { } missing)
                throw new DenoteException($"{folder}: the vocabulary has no '{missing}' features; it has "
                    + $"{string.Join(", ", made)}.");
            vocabulary = new Vocabulary(
                [.. vocabulary.Extractors.Where(extractor => taking.Contains(extractor.Name))], vocabulary.Classes);
            return new OpenLabelling(model, features, vocabulary, Read(arguments));
        }
        catch
        {
            features?.Dispose();
            model.Dispose();
            throw;
        }
    }

    private LabellingOptions Read(ParseResult arguments) => Defaults with
    {
        Background = arguments.GetValue(_background),
        Threshold = arguments.GetValue(_threshold) is >= 0 and double threshold ? threshold : null,
        Filter = arguments.GetValue(_filter) != FilterChoice.None,
        ScaledFilter = arguments.GetValue(_filter) == FilterChoice.Strict,
        FilterKeeps = arguments.GetValue(_filterKeeps),
        StuffSimilarity = arguments.GetValue(_noStuffFilter) ? null : arguments.GetValue(_stuffSimilarity),
        ShorterSide = arguments.GetValue(_size) is > 0 and int size ? size : null,
        PostProcessing = _post.Read(arguments),
    };

    private static string[]? Names(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
