using System.CommandLine;
using System.Globalization;
using Denote.Cli.Batches;
using Denote.Imaging;
using Denote.Proposals;

namespace Denote.Cli.Commands;

/// <summary><c>denote proposals</c>: the regions of a picture, without words.</summary>
internal sealed class ProposalsCommand : DenoteCommand
{
    private readonly ImageArgument _image = new(several: true);

    private readonly BatchOptions _skipExisting = new();

    private readonly Option<string> _out = new("--out", "-o")
    {
        HelpName = "folder",
        Description = "Where proposals.png, proposal-NNN.png and proposals.json go. Without it nothing is written.",
    };

    private readonly Option<string> _json = new("--json")
    {
        HelpName = "file|-",
        Description = "Writes proposals.json to a file of your choice, or to standard output (-).",
    };

    private readonly ChoiceOption<RegionSource> _from = new("--from", RegionSource.Sam,
        ("sam", RegionSource.Sam), ("attention", RegionSource.Attention), ("cutler", RegionSource.Cutler),
        ("maskcut", RegionSource.MaskCut))
    {
        Description = "Who proposes: Segment Anything's grid of points, clusters of the diffusion model's " +
            "self-attention, CutLER's detector of objects, or MaskCut's normalised cuts of DINO's features.",
        Aliases = { "--proposer" },
    };

    private readonly CutlerOption _cutler = new();

    private readonly NumberOption<double> _minScore = new("--min-score", CutlerOptions.Default.Detection.ScoreThreshold,
        "0 to 1", value => value is >= 0 and <= 1)
    {
        Description = "cutler: objects with a score up to this are left out.",
    };

    private readonly DinoOption _dino = new();

    private readonly NumberOption<int> _objects = new("--objects", MaskCutOptions.Default.Objects,
        "a whole number, 1 to 100", value => value is >= 1 and <= 100)
    {
        Description = "maskcut: how many objects are looked for at most.",
    };

    private readonly NumberOption<float> _tau = new("--tau", MaskCutOptions.Default.Threshold,
        "-1 or more and below 1", value => value is >= -1 and < 1)
    {
        Description = "maskcut: patches whose features have a cosine above this belong together.",
    };

    private readonly NumberOption<int> _pictureSize = new("--picture-size", MaskCutOptions.Default.PictureSize,
        "a whole number, 16 to 4096", value => value is >= 16 and <= 4096)
    {
        Description = "maskcut: side of the square to which the picture is brought, in pixels.",
    };

    private readonly SamOption _sam = new();

    private readonly ModelOption _model = new();

    private readonly MergeDistanceOption _mergeDistance = new();

    private readonly NumberOption<int> _points = new(
        "--points", 0, "a whole number, 0 to 512", value => value is >= 0 and <= 512)
    {
        Description = "sam: points along each side of the grid; 0 takes the model's own setting.",
    };

    private readonly NumberOption<float> _iou = new(
        "--pred-iou", -1, "-1 or more", value => value >= -1 && float.IsFinite(value))
    {
        Description = "sam: masks with a predicted IoU up to this are dropped; -1 takes the model's own setting.",
    };

    private readonly NumberOption<float> _stability = new(
        "--stability", -1, "-1, or 0 to 1", value => value is -1 or (>= 0 and <= 1))
    {
        Description = "sam: masks less stable than this are dropped; -1 takes the model's own setting.",
    };

    private readonly NumberOption<int> _crops = new("--crop-layers", 0, "0 to 4", value => value is >= 0 and <= 4)
    {
        Description = "sam: layers of smaller crops that are searched as well.",
    };

    private readonly NumberOption<int> _minArea = new("--min-area", 0, "a whole number, 0 or more", value => value >= 0)
    {
        Description = "sam: holes and islands of fewer pixels are cleaned up.",
    };

    public ProposalsCommand() : base("proposals", "Finds the regions of a picture, without words")
    {
        Details =
        [
            "Segment Anything is asked at every point of a grid; masks are kept by predicted IoU and stability, " +
            "duplicates are dropped. The picture-book model that comes with denote knows only its drawn world.",
            "CutLER and MaskCut find objects, not parts, and have learnt without labels: CutLER is a detector " +
            "(Cascade Mask R-CNN), MaskCut cuts the features of a self-supervised network in two, again and again.",
        ];
        Examples =
        [
            new("denote proposals beach.png --out out/", "Masks, run lengths and a picture."),
            new("denote proposals photo.jpg --sam models/sam-vit-b --points 32 --crop-layers 1 --out out/",
                "A real model, with crops for small things."),
            new("denote proposals beach.png --from attention --json -", "Clusters of self-attention, as JSON."),
            new("denote proposals photo.jpg --proposer cutler --cutler cutler_cascade_final.pth --out out/",
                "Objects, found by CutLER."),
            new("denote proposals photo.jpg --proposer maskcut --dino models/dino-vits8 --objects 3 --out out/",
                "Up to three objects, by nothing but DINO's features."),
        ];
        Arguments.Add(_image);
        AddGroup("Output", _out, _json, _skipExisting);
        AddGroup("Models", _from, _sam, _sam.Cache, _model, _mergeDistance, _cutler, _dino);
        AddGroup("Segment Anything", _points, _iou, _stability, _crops, _minArea);
        AddGroup("CutLER and MaskCut", _minScore, _objects, _tau, _pictureSize);
    }

    public override void Run(ParseResult arguments, CommandSession session)
    {
        bool isMany = _skipExisting.IsMany(arguments, _image, _out, _json);
        string? json = arguments.GetValue(_json) is { } given ? OutputFile.Check(given, "--json") : null;
        using var folder = arguments.GetValue(_out) is { } path ? OutputFolder.Prepare(path, session) : null;
        var inputs = isMany ? _image.Find(arguments, folder!.Path) : [];
        var image = isMany ? null : _image.Load(arguments, session);
        using var open = Open(arguments);
        if (image is null)
        {
            var output = new ResultFolders<(Image Picture, IReadOnlyList<RegionProposal> Regions)>(
                folder!, BatchOptions.Request(arguments, _image), (found, place) =>
                    ProposalFolder.Write(place, found.Picture, open.Proposer.Name, found.Regions), "proposals.json");
            new ImageBatch(inputs, session).Run(
                output, arguments.GetValue(_skipExisting), (_, picture, progress) =>
                    (Picture: picture, Regions: open.Proposer.Propose(picture, progress, session.Cancellation)),
                found => $"{found.Regions.Count} regions");
            return;
        }
        var regions = open.Proposer.Propose(image, session.Progress, session.Cancellation);

        session.Cancellation.ThrowIfCancellationRequested();
        folder?.Write(
            "", place => ProposalFolder.Write(place, image, open.Proposer.Name, regions), "proposals.json");
        if (json is not null)
        {
            string text = System.Text.Encoding.UTF8.GetString(
                ProposalFolder.ToJson(image, open.Proposer.Name, regions));
            OutputFile.WriteText(json, text, session);
        }
        if (json != OutputFile.StandardOutput) WriteTable(regions, session);
        if (folder is not null)
            session.Note($"wrote proposals.png, {regions.Count} masks and proposals.json to {folder.Path}");
        if (regions.Count == 0) session.Warn(NothingFound(arguments.GetValue(_from)));
    }

    private static string NothingFound(RegionSource source) => source switch
    {
        RegionSource.Cutler => "no object is sure enough; lower --min-score.",
        RegionSource.MaskCut => "no object stands out; try another --tau.",
        _ => "no region passed the thresholds; lower --pred-iou or --stability.",
    };

    private static void WriteTable(IReadOnlyList<RegionProposal> regions, CommandSession session)
    {
        var table = new TextTable("region", "area", "box", "score", "stability").AlignRight(0, 1, 3, 4);
        for (int i = 0; i < regions.Count; i++)
        {
            var mask = regions[i].Mask;
            table.Add(
                (i + 1).ToString(CultureInfo.InvariantCulture),
                (100.0 * mask.Area / mask.Pixels.Length).ToString("0.0", CultureInfo.InvariantCulture) + " %",
                mask.BoundingBox is { } box ? $"{box.X},{box.Y} {box.Width}x{box.Height}" : "none",
                regions[i].Score.ToString("0.000", CultureInfo.InvariantCulture),
                regions[i].Stability?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-");
        }
        table.Write(session.OpenOutput());
    }

    private OpenProposer Open(ParseResult arguments)
    {
        switch (arguments.GetValue(_from))
        {
            case RegionSource.Sam:
                return _sam.Open(arguments, adjust: options => Adjust(options, arguments));
            case RegionSource.Cutler:
                return _cutler.Open(arguments, "--proposer cutler", arguments.GetValue(_minScore));
            case RegionSource.MaskCut:
                return _dino.Open(arguments, "--proposer maskcut", new MaskCutOptions
                {
                    Objects = arguments.GetValue(_objects),
                    Threshold = arguments.GetValue(_tau),
                    PictureSize = arguments.GetValue(_pictureSize),
                });
            default:
                var model = _model.Load(arguments);
                return new OpenProposer(_mergeDistance.CreateProposer(arguments, model), model);
        }
    }

    private SamProposalOptions Adjust(SamProposalOptions options, ParseResult arguments)
    {
        int points = arguments.GetValue(_points);
        float iou = arguments.GetValue(_iou), stability = arguments.GetValue(_stability);
        return options with
        {
            PointsPerSide = points == 0 ? options.PointsPerSide : points,
            PredictedIouThreshold = iou < 0 ? options.PredictedIouThreshold : iou,
            StabilityThreshold = stability < 0 ? options.StabilityThreshold : stability,
            CropLayers = arguments.GetValue(_crops),
            MinMaskRegionArea = arguments.GetValue(_minArea),
        };
    }
}
