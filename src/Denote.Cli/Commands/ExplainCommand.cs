using System.CommandLine;
using System.Globalization;
using Denote.Cli.Batches;
using Denote.Grounding;
using Denote.Imaging;
using Denote.Labelling;

namespace Denote.Cli.Commands;

/// <summary>
/// <c>denote explain</c>: the attention of each word as a contact sheet, or the support images behind labels.
/// </summary>
internal sealed class ExplainCommand : DenoteCommand
{
    private const string SheetFile = "explain.png";

    private readonly ImageArgument _image = new();

    private readonly BatchOptions _skipExisting = new();

    private readonly Argument<string?> _text = new("text")
    {
        Description = "Any text, in quotes; every word of it gets a picture. None with --label.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _label = new("--label")
    {
        Description = "Labels the picture with --vocabulary and shows for each region the support image and the " +
            "region of it that decided.",
    };

    private readonly NumberOption<int> _regions = new("--max-regions", 8, "a whole number, 1 to 64",
        value => value is >= 1 and <= 64)
    {
        Description = "--label: how many regions are shown, the largest first.",
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "file.png",
        Description = "The contact sheet, a PNG; replaced if it is there. Of several pictures the folder in which " +
            "each gets a folder with explain.png and result.json.",
        DefaultValueFactory = _ => "explain.png",
    };

    private readonly NumberOption<int> _columns = new("--columns", 0, "a whole number, 0 to 1000",
        value => value is >= 0 and <= 1000)
    {
        Description = "Pictures per row; 0 makes the sheet about square.",
    };

    private readonly LabelOptions _labelling = new();

    private readonly ReadingOptions _reading = new();

    public ExplainCommand() : base("explain", "Shows where the model looks for each word, or what decided labels")
    {
        Details =
        [
            "Each word's cross-attention is drawn over the picture, scaled to its own largest value. That value " +
            "stands under the picture: a word that means nothing here looks busy but stays low.",
            "With --label, each region of a labelled picture stands beside the support image whose prototype decided " +
            "it, with the region that the prototype was made from.",
        ];
        Examples =
        [
            new("denote explain beach.png \"a red boat on the sea\" --out sheet.png",
                "Seven pictures: the original and six words."),
            new("denote explain beach.png \"a boat\" --cross-res 32 --noises 4 --out sheet.png",
                "A finer grid, averaged over four draws of noise."),
            new("denote explain --label beach.png --vocabulary harbour --out why.png",
                "Which support images made the labels."),
        ];
        Arguments.Add(_image);
        Arguments.Add(_text);
        AddGroup("Output", _out, _columns, _skipExisting);
        AddGroup("Labels", [_label, _regions]);
        AddGroup("Model and vocabulary", _labelling.Models);
        AddGroup("Matching", _labelling.Matching);
        AddGroup("Reading the picture", _reading.All);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        bool isMany = _skipExisting.IsMany(arguments, _image, _out, json: null);
        if (arguments.GetValue(_label))
        {
            ExplainLabels(arguments, session, isMany);
            return;
        }
        if (_labelling.HasVocabulary(arguments))
            throw new UsageException("--vocabulary goes with --label; add --label.");
        string text = arguments.GetValue(_text)
            ?? throw new UsageException("<text> is missing; say what to look for, or use --label.");
        var options = _reading.Read(arguments);
        int columns = arguments.GetValue(_columns);
        if (isMany)
        {
            ReadingOptions.RefuseFiles(options);
            using var loaded = _labelling.LoadModel(arguments);
            RunMany(
                arguments, session,
                (picture, progress) => loaded.Explain(picture, text, options, progress, session.Cancellation),
                found => (found.DrawContactSheet(columns == 0 ? null : columns), found.ToJson(SheetFile)),
                Describe);
            return;
        }
        string path = OutputFile.Check(arguments.GetValue(_out)!, "--out");
        var image = _image.Load(arguments, session);
        using var model = _labelling.LoadModel(arguments);
        var explanation = model.Explain(image, text, options, session.Progress, session.Cancellation);

        session.Cancellation.ThrowIfCancellationRequested();
        var sheet = explanation.DrawContactSheet(columns == 0 ? null : columns);
        OutputFile.Write(path, stream => ImageFile.WritePng(sheet, stream));
        WriteTable(explanation, session);
        session.Note($"wrote {path}");
    }

    /// <summary>A sheet and its JSON for each of many pictures.</summary>
    private void RunMany<TResult>(
        ParseResult arguments,
        CommandSession session,
        Func<Image, IProgress<DenoteProgress>, TResult> explain,
        Func<TResult, (Image Sheet, string Json)> draw,
        Func<TResult, string> describe)
    {
        using var folder = OutputFolder.Prepare(arguments.GetValue(_out)!, session);
        var inputs = _image.Find(arguments, folder.Path);
        var output = new ResultFolders<TResult>(folder, BatchOptions.Request(arguments, _image), (result, place) =>
        {
            var (sheet, json) = draw(result);
            ImageFile.Save(sheet, Path.Combine(place, SheetFile));
            OutputFile.WriteText(Path.Combine(place, FolderTransaction.LastWord), json, session);
        });
        new ImageBatch(inputs, session).Run(
            output, arguments.GetValue(_skipExisting), (_, picture, progress) => explain(picture, progress), describe);
    }

    private static string Describe(Explanation explanation) => string.Join(", ", explanation.Words.Select(word =>
        FormattableString.Invariant($"{word.Text} {word.PeakAttention:0.000}")));

    private void ExplainLabels(ParseResult arguments, CommandSession session, bool isMany)
    {
        if (arguments.GetValue(_text) is { } text)
            throw new UsageException($"'{text}' is a text, but --label explains labels; leave one of them out.");
        int most = arguments.GetValue(_regions);
        if (isMany)
        {
            using var labelling = _labelling.Open(arguments);
            var labeller = labelling.CreateLabeller();
            RunMany(
                arguments, session,
                (picture, progress) =>
                {
                    var labelled = labeller.Explain(picture, progress, session.Cancellation);
                    return (Labelled: labelled, Regions: Regions(labelled, most));
                },
                found => (found.Labelled.DrawExplanation(found.Regions), found.Labelled.ToJson()),
                found => string.Join(", ", found.Regions.Select(region =>
                    $"{found.Labelled.NameOf(region.Label)} by {found.Labelled.Describe(region)}")));
            return;
        }
        string path = OutputFile.Check(arguments.GetValue(_out)!, "--out");
        using var opened = _labelling.Open(arguments);
        var image = _image.Load(arguments, session);
        var result = opened.CreateLabeller().Explain(image, session.Progress, session.Cancellation);
        var regions = Regions(result, most);
        var sheet = result.DrawExplanation(regions);
        OutputFile.Write(path, stream => ImageFile.WritePng(sheet, stream));
        var table = new TextTable("region", "pixels", "decided by", "share").AlignRight(1, 3);
        foreach (var region in regions)
            table.Add(
                result.NameOf(region.Label),
                region.Mask.Area.ToString(CultureInfo.InvariantCulture),
                result.Describe(region),
                region.Share.ToString("0%", CultureInfo.InvariantCulture));
        table.Write(session.OpenOutput());
        session.Note($"wrote {path}");
    }

    private static IReadOnlyList<LabelledRegion> Regions(LabellingResult result, int most)
    {
        var regions = result.ExplainRegions(most);
        return regions.Count > 0
            ? regions
            : throw new DenoteException("All of the picture is background, and no prototype decided that.");
    }

    private static void WriteTable(Explanation explanation, CommandSession session)
    {
        var table = new TextTable("word", "peak").AlignRight(1);
        foreach (var word in explanation.Words)
            table.Add(word.Text, FormattableString.Invariant($"{word.PeakAttention:0.000}"));
        table.Write(session.OpenOutput());
    }
}
