using System.CommandLine;
using System.Globalization;
using Denote.Cli.Batches;
using Denote.CoarseMasks;
using Denote.Imaging;
using Denote.Refining;

namespace Denote.Cli.Commands;

/// <summary><c>denote coarse &lt;method&gt;</c>: coarse masks of named classes.</summary>
internal sealed class CoarseCommand : DenoteCommand
{
    private static readonly CoarseOptions Defaults = CoarseOptions.Default;

    private readonly CoarseMethod _method;

    private readonly ImageArgument _image = new(several: true);

    private readonly BatchOptions _skipExisting = new();

    private readonly Option<string[]> _class = new("--class", "-c")
    {
        HelpName = "name",
        Description = "What to look for, in words. Once for each class; CLIP's methods weigh them against each other.",
        Required = true,
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "folder",
        Description = "Where overlay.png, probability-NN-<class>.png (16 bits) and result.json go. Made if missing. " +
            "Without it nothing is written.",
    };

    private readonly Option<string> _json = new("--json")
    {
        HelpName = "file|-",
        Description = "Writes result.json to a file of your choice, or to standard output (-).",
    };

    private readonly ModelOption _model = new();

    private readonly ClipOption _clip = new();

    private readonly Option<string> _prompt = new("--prompt")
    {
        HelpName = "text",
        Description = $"The text of a class; {RefiningOptions.ClassPlace} stands for its name.",
        DefaultValueFactory = _ => Defaults.Prompt,
    };

    private readonly Option<string[]> _background = new("--against")
    {
        HelpName = "words",
        Description = "What is set against the classes, in place of CLIP-ES's 25 background words.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly NumberOption<int> _grid = new("--grid", Defaults.Grid, "a whole number, 1 to 256",
        value => value is >= 1 and <= 256)
    {
        Description = "CLIP's cells along each side of the picture.",
    };

    private readonly NumberOption<int> _timestep = new("--timestep", Defaults.Timestep, "a whole number, 0 to 999",
        value => value is >= 0 and <= 999)
    {
        Description = "The timestep at which attention is read.",
    };

    private readonly NumberOption<int> _power = new("--power", Defaults.Power, "a whole number, 1 to 32",
        value => value is >= 1 and <= 32)
    {
        Description = "How often the map is carried along self-attention.",
    };

    private readonly NumberOption<long> _seed = new("--seed", Defaults.Seed, "a whole number, 0 or more",
        value => value >= 0)
    {
        Description = "Seed of the noise.",
    };

    private readonly Option<bool> _affinity = new("--affinity")
    {
        Description = "Carries each map along CLIP's own attention, out of the boxes where it is high, as CLIP-ES does.",
    };

    private CoarseCommand(CoarseMethod method, string name, string description, string details) : base(name, description)
    {
        _method = method;
        Details = [details];
        Examples =
        [
            new($"denote coarse {name} photo.jpg --class boat --class sea --out out/",
                "Two probability maps, which refine takes as they are."),
        ];
        Arguments.Add(_image);
        AddGroup("Classes", _class);
        AddGroup("Output", _out, _json, _skipExisting);
        if (UsesClip)
        {
            AddGroup("Models", _model, _clip);
            if (method == CoarseMethod.ClipEs) AddGroup("Method", _prompt, _background, _grid, _affinity);
            else AddGroup("Method", _prompt, _background, _grid);
            return;
        }
        AddGroup("Models", _model);
        if (method == CoarseMethod.DiffSegmenter) AddGroup("Method", _prompt, _timestep, _power, _seed);
        else AddGroup("Method", _prompt, _timestep, _seed);
    }

    private bool UsesClip => _method is CoarseMethod.MaskClip or CoarseMethod.Sclip or CoarseMethod.ClipEs;

    /// <summary>The commands of all methods.</summary>
    public static CoarseCommand[] All() =>
    [
        new(CoarseMethod.Attention, "attention", "Reads the diffusion model's cross-attention",
            "The mean of the cross-attention to the class's name over layers and grids, as DAAM takes it."),
        new(CoarseMethod.DiffSegmenter, "diffsegmenter", "Carries cross-attention along self-attention",
            "Every place takes the mean of the cross-attention over what it attends to, as often as --power says."),
        new(CoarseMethod.MaskClip, "maskclip", "Reads CLIP's patches through their values",
            "The last layer of CLIP is left without its attention, so that every patch speaks for itself (MaskCLIP)."),
        new(CoarseMethod.Sclip, "sclip", "Reads CLIP's patches with correlative self-attention",
            "In CLIP's last layer patches attend to those with like queries and like keys (SCLIP)."),
        new(CoarseMethod.ClipEs, "clip-es", "Makes class activation maps of CLIP",
            "GradCAM of the class's probability among the classes and background words (CLIP-ES)."),
    ];

    public override void Run(ParseResult arguments, CommandSession session)
    {
        bool isMany = _skipExisting.IsMany(arguments, _image, _out, _json);
        string? json = arguments.GetValue(_json) is { } given ? OutputFile.Check(given, "--json") : null;
        using var folder = arguments.GetValue(_out) is { } path ? OutputFolder.Prepare(path, session) : null;
        var options = Read(arguments);
        var inputs = isMany ? _image.Find(arguments, folder!.Path) : [];
        var image = isMany ? null : _image.Load(arguments, session);
        using var model = _model.Load(arguments, UsesClip ? arguments.GetValue(_clip) : null);
        string[] classes = arguments.GetRequiredValue(_class);
        if (image is null)
        {
            var output = new ResultFolders<CoarseResult>(
                folder!, BatchOptions.Request(arguments, _image), (made, place) => made.Save(place));
            new ImageBatch(inputs, session).Run(
                output, arguments.GetValue(_skipExisting), (_, picture, progress) => Make(picture, progress), Describe);
            return;
        }
        var result = Make(image, session.Progress);
        session.Cancellation.ThrowIfCancellationRequested();
        folder?.Write("", result.Save);
        if (json is not null) OutputFile.WriteText(json, result.ToJson(folder is not null), session);
        if (json != OutputFile.StandardOutput) WriteTable(result, session);
        if (folder is not null) session.Note($"wrote the maps, overlay.png and result.json to {folder.Path}");

        CoarseResult Make(Image picture, IProgress<DenoteProgress> progress) =>
            model.MakeCoarse(picture, classes, _method, options, progress, session.Cancellation);
    }

    private static string Describe(CoarseResult result) => string.Join(", ", result.Masks.Select(mask =>
        $"{mask.ClassName} {Area(mask)}"));

    private CoarseOptions Read(ParseResult arguments)
    {
        var options = Defaults with { Prompt = arguments.GetValue(_prompt) ?? Defaults.Prompt };
        if (UsesClip)
        {
            string[] words = arguments.GetValue(_background) ?? [];
            return options with
            {
                Grid = arguments.GetValue(_grid),
                BackgroundWords = words.Length > 0 ? words : Defaults.BackgroundWords,
                UseAffinity = _method == CoarseMethod.ClipEs && arguments.GetValue(_affinity),
            };
        }
        options = options with { Timestep = arguments.GetValue(_timestep), Seed = arguments.GetValue(_seed) };
        return _method == CoarseMethod.DiffSegmenter ? options with { Power = arguments.GetValue(_power) } : options;
    }

    private static void WriteTable(CoarseResult result, CommandSession session)
    {
        var table = new TextTable("class", "largest", "mean", "above 0.5").AlignRight(1, 2, 3);
        foreach (var mask in result.Masks)
        {
            float[] values = mask.Probability.Pixels.ToArray();
            table.Add(mask.ClassName, Number(values.Max()), Number(values.Average()), Area(mask));
        }
        table.Write(session.OpenOutput());
    }

    /// <summary>The share of the picture where the class is more likely than not.</summary>
    private static string Area(CoarseMask mask)
    {
        double share = Mask.FromProbability(mask.Probability, 0.5f).Area * 100.0 / mask.Probability.Pixels.Length;
        return share.ToString("0.0", CultureInfo.InvariantCulture) + " %";
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
