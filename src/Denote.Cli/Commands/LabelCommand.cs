using System.CommandLine;
using System.Globalization;
using Denote.Imaging;
using Denote.Labelling;

namespace Denote.Cli.Commands;

/// <summary><c>denote label</c>: every pixel a class that the user named.</summary>
internal sealed class LabelCommand : DenoteCommand
{
    private readonly Argument<string[]> _images = new("image")
    {
        Description = "One or more PNG or JPEG files of any size.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "folder",
        Description = "Where <image>-labels.png, <image>-overlay.png, <image>-panoptic.png, <image>-labels.json, " +
            "result.json and panoptic.json go. Made if missing; files of the same names are replaced.",
        DefaultValueFactory = _ => "labels",
    };

    private readonly Option<bool> _scores = new("--scores")
    {
        Description = "Writes every class's similarity as <image>-scores.safetensors, too.",
    };

    private readonly Option<bool> _skipExisting = new("--skip-existing")
    {
        Description = "Leaves pictures alone that the folder holds already, labelled with the same vocabulary: a run " +
            "that was stopped goes on.",
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
        string[] images = [.. arguments.GetRequiredValue(_images).Distinct()];
        using var opened = _labelling.Open(arguments);
        using var folder = OutputFolder.Prepare(arguments.GetValue(_out)!, session);
        var labeller = opened.CreateLabeller();
        var pictures = new LabelledPictures(folder.Path, opened.Vocabulary);
        var files = LabellingFiles.Default | (arguments.GetValue(_scores) ? LabellingFiles.Scores : 0);
        bool skip = arguments.GetValue(_skipExisting);
        var table = new TextTable("picture", "labels");
        int skipped = 0;
        try
        {
            for (int i = 0; i < images.Length; i++)
            {
                string name = pictures.NameOf(images[i]);
                session.Cancellation.ThrowIfCancellationRequested();
                if (skip && pictures.Holds(images[i]))
                {
                    pictures.Add(images[i]);
                    skipped++;
                    continue;
                }
                try
                {
                    var stages = new PictureProgress(session.Progress, i, images.Length);
                    var result = labeller.Label(ImageFile.Load(images[i]), stages, session.Cancellation);
                    if (_refine.Read(arguments) is { } settings)
                        result = opened.Model.Refine(result, settings, stages, session.Cancellation);
                    result.Save(folder.Path, name, files);
                    pictures.Add(images[i]);
                    table.Add(images[i], Describe(result));
                }
                catch (ImageException problem)
                {
                    pictures.AddFailure(images[i], problem.Message);
                    session.Warn(problem.Message);
                }
            }
        }
        finally
        {
            // A run that is stopped leaves a summary of what is done.
            pictures.Finish();
        }
        if (pictures.Failures.Count < images.Length) table.Write(session.OpenOutput());
        if (skipped > 0) session.Note($"{skipped} of {images.Length} pictures were labelled before");
        session.Note(pictures.Failures.Count < images.Length
            ? $"wrote label maps, overlays, panoptic.json and result.json to {folder.Path}"
            : $"wrote result.json, which says what was wrong, to {folder.Path}");
        if (pictures.Failures.Count > 0)
            throw new DenoteException($"{pictures.Failures.Count} of {images.Length} pictures could not be labelled: "
                + string.Join(", ", pictures.Failures.Select(failure => failure.Path)));
    }

    private static string Describe(LabellingResult result)
    {
        double pixels = result.Labels.Pixels.Length;
        return string.Join(", ", result.Classes.OrderByDescending(found => found.Pixels).Select(found =>
            string.Create(CultureInfo.InvariantCulture, $"{found.Name ?? "background"} {found.Pixels / pixels:0.0%}")));
    }

    /// <summary>Progress over all pictures, with the present one's stage as its detail.</summary>
    private sealed class PictureProgress(IProgress<DenoteProgress> all, int done, int total) : IProgress<DenoteProgress>
    {
        public void Report(DenoteProgress value) =>
            all.Report(new DenoteProgress("pictures", done, total, $"{value.Stage} {value.Done}/{value.Total}"));
    }
}
