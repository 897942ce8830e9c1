using System.CommandLine;
using System.Globalization;
using Denote.Imaging;
using Denote.Painting;

namespace Denote.Cli.Commands;

/// <summary><c>denote paint</c>: pictures of a text.</summary>
internal sealed class PaintCommand : DenoteCommand
{
    private readonly Argument<string> _prompt = new("prompt")
    {
        Description = "What to paint, in quotes: \"a red boat on the sea\".",
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "folder",
        Description = "Where picture-NNNN.png and result.json go, each picture as soon as it is made. Made if " +
            "missing; files of the same names are replaced, others stay.",
        DefaultValueFactory = _ => ".",
    };

    private readonly Option<string> _json = new("--json")
    {
        HelpName = "file|-",
        Description = "Writes result.json to a file of your choice as well, or to standard output (-).",
    };

    private readonly NumberOption<int> _count = new("--count", PaintingOptions.Default.Count,
        "a whole number, 1 to 10000", value => value is >= 1 and <= 10_000)
    {
        Description = "How many pictures.",
    };

    private readonly PictureSizeOption _size = new();

    private readonly ModelOption _model = new();

    private readonly ControlOptions _control = new("it sees --control-image at every step.");

    private readonly Option<string> _controlImage = new("--control-image")
    {
        HelpName = "image",
        Description = "--control: the condition as the ControlNet was trained to take it, such as edges or a " +
            "segmentation in its colours; of any size, stretched over the picture.",
    };

    private readonly SamplingOptions _sampling = new(PaintingOptions.Default.BatchSize);

    public PaintCommand() : base("paint", "Makes pictures of a text")
    {
        Details =
        [
            "Guided sampling with the diffusion model. The picture-book model that comes with denote paints its " +
            "drawn world only, and not well: layout and colours follow the text, many things are blobs.",
        ];
        Examples =
        [
            new("denote paint \"a red boat on the sea\" --count 4 --out out/", "Four pictures, seeds 42 to 45."),
            new("denote paint \"a photo of a cat\" --model models/stable-diffusion-v1-5 --negative \"text, blurry\"",
                "A real model, led away from two things."),
            new("denote paint \"a photo of a cat\" --model models/lcm-dreamshaper-v7 --fast --size 768x512",
                "Four steps."),
            new("denote paint \"a boat on a lake\" --model models/stable-diffusion-v1-5 --control " +
                "models/control_v11p_sd15_seg --control-image layout.png", "Things where layout.png has them."),
        ];
        Arguments.Add(_prompt);
        AddGroup("Output", _out, _json, _count, _size);
        AddGroup("Model", _model);
        AddGroup("Control", [.. _control.All, _controlImage]);
        AddGroup("Sampling", _sampling.All);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string? json = arguments.GetValue(_json) is { } given ? OutputFile.Check(given, "--json") : null;
        var size = arguments.GetValue(_size);
        var options = _sampling.Read(arguments) with
        {
            Count = arguments.GetValue(_count),
            Width = size?.Width,
            Height = size?.Height,
        };
        string? control = _control.Folder(arguments);
        string? controlImage = arguments.GetValue(_controlImage);
        if (control is null != controlImage is null)
            throw new UsageException("--control and --control-image go together; give both or neither.");
        if (controlImage is not null)
        {
            options = options with
            {
                ControlPicture = ImageFile.Load(controlImage),
                ControlScale = _control.Scale(arguments),
            };
        }
        using var folder = OutputFolder.Prepare(arguments.GetRequiredValue(_out), session);
        using var model = _model.Load(arguments, control: control);
        var result = model.Paint(
            arguments.GetRequiredValue(_prompt),
            options,
            session.Progress,
            session.Cancellation,
            picture => picture.Save(folder.Path));

        string text = result.ToJson(namesFiles: true);
        OutputFile.WriteText(Path.Combine(folder.Path, "result.json"), text, session);
        if (json is not null) OutputFile.WriteText(json, text, session);
        if (json != OutputFile.StandardOutput) WriteTable(result, session);
        session.Note($"wrote the pictures and result.json to {folder.Path}");
        foreach (string warning in result.Warnings) session.Warn(warning);
    }

    private static void WriteTable(PaintingResult result, CommandSession session)
    {
        var table = new TextTable("picture", "seed", "size").AlignRight(1);
        foreach (var picture in result.Pictures)
        {
            table.Add(
                picture.FileName,
                picture.Seed.ToString(CultureInfo.InvariantCulture),
                $"{picture.Picture.Width} x {picture.Picture.Height}");
        }
        table.Write(session.OpenOutput());
    }
}
