using System.CommandLine;
using System.Globalization;
using Denote.Cli.Batches;
using Denote.Collections;
using Denote.Imaging;
using Denote.Refining;

namespace Denote.Cli.Commands;

/// <summary><c>denote refine</c>: better masks of coarse ones.</summary>
internal sealed class RefineCommand : DenoteCommand
{
    private readonly ImageArgument _image = new();

    private readonly BatchOptions _skipExisting = new();

    private readonly Argument<string[]> _coarse = new("coarse")
    {
        Description = "The coarse mask of any tool: a PNG or JPEG (mask in any paint or in alpha, probabilities in " +
            "grey, labels), .npy ([H, W] or a stack), COCO or labelme JSON, or denote's result.json; of any size. Several " +
            "files go with as many --class, or one file holds them all. Of many pictures: folders, which are " +
            "searched for the picture's name.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _class = new("--class", "-c")
    {
        HelpName = "name[=label]",
        Description = "What the mask shows, in words; after = what the file calls it, a name or a number, where it " +
            "holds several. Once for each class.",
        Required = true,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly NumberOption<double> _softBand = new("--soft-band", CoarseMask.DefaultSoftBand,
        "above 0, up to 1", value => value is > 0 and <= 1)
    {
        Description = "How soft the edge of a hard mask is taken to be, as a share of its longer side: only uncertain " +
            "pixels can change. A coarser mask wants more.",
    };

    private readonly MaskReadingOptions _reading = new();

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "folder",
        Description = "Where comparison.png, mask-NN-<class>.png, probability-NN-<class>.png (16 bits), labels.png " +
            "and result.json go. Made if missing; files of the same names are replaced, others stay. Without it " +
            "nothing is written.",
    };

    private readonly Option<string> _json = new("--json")
    {
        HelpName = "file|-",
        Description = "Writes result.json to a file of your choice, or to standard output (-), which then holds " +
            "nothing else.",
    };

    private readonly ModelOption _model = new();

    private readonly ClipOption _clip = new();

    private readonly G4SegOptions _method = new();

    private readonly MaskControlOptions _control = new();

    private readonly PostOption _post = new();

    public RefineCommand() : base("refine", "Makes a better mask of a coarse one that any tool has made")
    {
        Details =
        [
            "The method is G4Seg: the diffusion model makes the picture anew under the coarse mask; where CLIP finds " +
            "that the new picture looks like another place of the old one, the mask takes up what it says of that " +
            "place. Nothing is trained. Only uncertain pixels change, so that a good soft map gains more than a hard " +
            "mask. An empty mask, or one that covers all, stays as it is.",
        ];
        Examples =
        [
            new("denote refine photo.jpg coarse.png --class boat --out out/",
                "A mask or probability map of one class."),
            new("denote refine photo.jpg labels.png --class boat=4 --class person=15 --out out/",
                "Two labels of a PASCAL VOC label map, refined together."),
            new("denote refine photo.jpg cam.npy --class \"traffic light=9\" --beta 0.9 --post crf --out out/",
                "A class activation map, then a dense CRF."),
            new("denote refine photo.jpg annotation.json --class dog --iterations 3 --json -",
                "The shape 'dog' of a labelme or COCO file, three rounds."),
            new("denote refine photo.jpg coarse.png --class ferry --model models/stable-diffusion-v1-5 --control " +
                "models/control_v11p_sd15_seg --control-class ferry=ship --out out/",
                "A segmentation ControlNet tells the mask to the model."),
        ];
        Arguments.Add(_image);
        Arguments.Add(_coarse);
        AddGroup("Coarse masks", [_class, .. _reading.All, _softBand]);
        AddGroup("Output", _out, _json, _skipExisting);
        AddGroup("Models", _model, _clip);
        AddGroup("Method", [.. _method.All, .. _control.All, _post]);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        bool isMany = _skipExisting.IsMany(arguments, _image, _out, _json);
        if (isMany) CoarseMaskFolder.RequireFolders(arguments.GetRequiredValue(_coarse));
        string? json = arguments.GetValue(_json) is { } given ? OutputFile.Check(given, "--json") : null;
        using var folder = arguments.GetValue(_out) is { } path ? OutputFolder.Prepare(path, session) : null;
        var options = _control.Read(arguments, _method);
        var inputs = isMany ? _image.Find(arguments, folder!.Path) : [];
        var image = isMany ? null : _image.Load(arguments, session);
        IReadOnlyList<CoarseMask> coarse = image is null
            ? []
            : ReadCoarse(arguments, _image.Path(arguments), image, arguments.GetRequiredValue(_coarse));
        using var model = _model.Load(
            arguments, arguments.GetValue(_clip), control: _control.Folder(arguments));
        if (image is null)
        {
            var output = new ResultFolders<RefiningResult>(
                folder!, BatchOptions.Request(arguments, _image), (refined, place) => refined.Save(place));
            new ImageBatch(inputs, session).Run(
                output, arguments.GetValue(_skipExisting),
                (input, picture, progress) => Refine(picture, ReadCoarse(arguments, input, picture), progress), Describe);
            return;
        }
        var result = Refine(image, coarse, session.Progress);
        session.Cancellation.ThrowIfCancellationRequested();
        var files = folder is null ? RefiningFiles.None : RefiningFiles.Default;
        folder?.Write("", place => result.Save(place, files));
        if (json is not null) OutputFile.WriteText(json, result.ToJson(files), session);
        if (json != OutputFile.StandardOutput) WriteTable(result, session);
        if (folder is not null)
            session.Note($"wrote the masks, probabilities, comparison.png and result.json to {folder.Path}");
        foreach (string warning in result.Warnings) session.Warn(warning);

        RefiningResult Refine(Image picture, IReadOnlyList<CoarseMask> masks, IProgress<DenoteProgress> progress) =>
            model.Refine(picture, masks, options, progress, session.Cancellation)
                .PostProcess(_post.Read(arguments), progress, session.Cancellation);
    }

    private static string Describe(RefiningResult result) => string.Join(", ", result.Masks.Select(mask =>
        $"{mask.ClassName} +{Count(mask.Added.Area)} -{Count(mask.Removed.Area)}"));

    private IReadOnlyList<CoarseMask> ReadCoarse(ParseResult arguments, ImageInput input, Image image) => ReadCoarse(
        arguments,
        input.Path,
        image,
        [.. arguments.GetRequiredValue(_coarse).Select(folder => CoarseMaskFolder.Find(folder, input))]);

    /// <summary>The masks of a picture, turned as it is; its path is null where it comes from standard input.</summary>
    private IReadOnlyList<CoarseMask> ReadCoarse(ParseResult arguments, string? path, Image image, string[] files)
    {
        string[] classes = arguments.GetRequiredValue(_class);
        if (files.Length > 1 && files.Length != classes.Length)
        {
            throw new UsageException($"there are {files.Length} coarse masks and {classes.Length} --class; give one " +
                "--class for each file, or one file for all.");
        }
        double softBand = arguments.GetValue(_softBand);
        var reading = _reading.Read(arguments);
        var picture = new AnnotatedPicture(path, image.Width, image.Height);
        int orientation = path is null ? 1 : ImageFile.Identify(path).Orientation;
        var opened = files.Distinct(StringComparer.Ordinal)
            .ToDictionary(file => file, file => CoarseMaskFile.Load(file, reading, picture));
        return
        [
            .. classes.Select((text, i) =>
            {
                int at = text.LastIndexOf('=');
                string name = at < 0 ? text : text[..at];
                string? label = at < 0 ? null : text[(at + 1)..].Trim();
                if (string.IsNullOrWhiteSpace(name) || label?.Length == 0)
                    throw new UsageException($"--class is '{text}'; write a name, or name=label as in boat=4.");
                return opened[files[files.Length > 1 ? i : 0]].Take(name.Trim(), label, softBand)
                    .UprightOver(image, orientation);
            }),
        ];
    }

    private static void WriteTable(RefiningResult result, CommandSession session)
    {
        var table = new TextTable("class", "pixels before", "after", "added", "removed", "box").AlignRight(1, 2, 3, 4);
        foreach (var mask in result.Masks)
        {
            table.Add(
                mask.ClassName,
                Count(mask.MaskBefore.Area),
                Count(mask.Mask.Area),
                Count(mask.Added.Area),
                Count(mask.Removed.Area),
                mask.Mask.BoundingBox is { } box ? $"{box.X},{box.Y} {box.Width}x{box.Height}" : "none");
        }
        table.Write(session.OpenOutput());
    }

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);
}
