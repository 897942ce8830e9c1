using System.CommandLine;
using System.Globalization;
using Denote.Cli.Batches;
using Denote.Imaging;
using Denote.Labelling;

namespace Denote.Cli.Commands;

/// <summary><c>denote label</c>: every pixel a class that the user named.</summary>
internal sealed class LabelCommand : DenoteCommand
{
    private readonly ImageArgument _images = new(several: true)
    {
        Description = "One or more PNG or JPEG files of any size, folders, or quoted patterns as \"photos/**/*.jpg\".",
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "folder",
        Description = "Where <image>-labels.png, <image>-overlay.png, <image>-panoptic.png, <image>-labels.json, " +
            "result.json and panoptic.json go. Made if missing. A run adds to what is there: a picture's files are " +
            "replaced when it is labelled again, another picture of its name gets a number.",
        DefaultValueFactory = _ => "labels",
    };

    private readonly Option<bool> _scores = new("--scores")
    {
        Description = "Writes every class's similarity as <image>-scores.safetensors, too.",
    };

    private readonly Option<bool> _skipExisting = new("--skip-existing")
    {
        Description = "Leaves pictures alone that the folder holds already: the same content, labelled with the same " +
            "vocabulary. A run that was stopped goes on.",
    };

    private readonly LabelOptions _labelling = new();

    private readonly RefineOption _refine = new()
    {
        Description = "g4seg moves uncertain edges of every class by what CLIP sees in the picture made anew, as " +
            "'denote refine' does; after --post.",
    };

    public LabelCommand() : base("label", "Gives every pixel one of the classes of a vocabulary, or the background")
    {
        Details =
        [
            "The method is OVDiff: every place of the picture is compared with the prototypes of each class and of " +
            "what surrounds it, which 'denote vocabulary add' made once. No picture is sampled here, and nothing is " +
            "trained. A picture that cannot be read does not stop the others.",
        ];
        Examples =
        [
            new("denote label photos/*.jpg --vocabulary harbour", "Label maps, overlays and JSON in labels/."),
            new("denote label photos/*.jpg --vocabulary harbour --classes boat,sea --post pamr --out boats",
                "Two of the classes, fitted to edges."),
            new("denote label photos/*.jpg --vocabulary harbour --skip-existing --scores",
                "Goes on after a stop; keeps similarities."),
        ];
        Arguments.Add(_images);
        AddGroup("Output", _out, _scores, _skipExisting);
        AddGroup("Classes and models", _labelling.Models);
        AddGroup("Matching", [.. _labelling.Matching, _refine]);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        string path = arguments.GetValue(_out)!;
        var inputs = _images.Find(arguments, path);
        using var opened = _labelling.Open(arguments);
        using var folder = OutputFolder.Prepare(path, session);
        var labeller = opened.CreateLabeller();
        var files = LabellingFiles.Default | (arguments.GetValue(_scores) ? LabellingFiles.Scores : 0);
        new ImageBatch(inputs, session).Run(
            new LabelOutput(folder, opened.Vocabulary, files), arguments.GetValue(_skipExisting),
            (_, picture, progress) => Label(picture, progress), Describe);

        LabellingResult Label(Image picture, IProgress<DenoteProgress> progress)
        {
            var result = labeller.Label(picture, progress, session.Cancellation);
            return _refine.Read(arguments) is { } settings
                ? opened.Model.Refine(result, settings, progress, session.Cancellation)
                : result;
        }
    }

    private static string Describe(LabellingResult result)
    {
        double pixels = result.Labels.Pixels.Length;
        return string.Join(", ", result.Classes.OrderByDescending(found => found.Pixels).Select(found =>
            string.Create(CultureInfo.InvariantCulture, $"{found.Name ?? "background"} {found.Pixels / pixels:0.0%}")));
    }
}
