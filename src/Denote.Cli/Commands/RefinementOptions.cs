using System.CommandLine;
using Denote.Proposals;
using Denote.Refining;

namespace Denote.Cli.Commands;

/// <summary>The options that refine masks, by proposed regions or by the diffusion model.</summary>
internal sealed class RefinementOptions
{
    private readonly ChoiceOption<RegionSource> _refine = new("--refine", RegionSource.None,
        ("none", RegionSource.None), ("sam", RegionSource.Sam), ("attention", RegionSource.Attention),
        ("cutler", RegionSource.Cutler), ("maskcut", RegionSource.MaskCut), ("files", RegionSource.Files),
        ("g4seg", RegionSource.G4Seg))
    {
        Description = "Snaps each mask to regions of the picture (DiffPNG*): of Segment Anything, of clustered " +
            "self-attention, of CutLER or MaskCut, or from --regions. g4seg moves uncertain edges instead, as " +
            "'denote refine' does, by what CLIP sees in the picture made anew; --post comes after it.",
    };

    private readonly ClipOption _clip = new();

    private readonly CutlerOption _cutler = new();

    private readonly DinoOption _dino = new();

    private readonly Option<string> _regions = new("--regions")
    {
        HelpName = "path",
        Description = "files: a folder of mask PNGs, or one mask or label map, of the picture's size.",
    };

    private readonly MaskReadingOptions _reading = new();

    private readonly NumberOption<float> _tau = new("--tau", (float)RegionRefinement.DefaultThreshold, "0 to 1",
        value => value is >= 0 and <= 1)
    {
        Description = "A region is taken when more than this share of the mask lies in it, or of it in the mask.",
    };

    /// <summary><c>--merge-distance</c>, which <c>proposals</c> shares.</summary>
    public MergeDistanceOption MergeDistance { get; } = new();

    /// <summary><c>--sam</c>, which <c>proposals</c> shares.</summary>
    public SamOption Sam { get; } = new();

    /// <summary>The options in the order of the help.</summary>
    public Option[] All =>
        [_refine, Sam, Sam.Cache, MergeDistance, _cutler, _dino, _regions, .. _reading.All, _tau, _clip];

    /// <summary>CLIP, which g4seg compares pictures with; null takes the model folder's.</summary>
    public string? ClipFolder(ParseResult arguments) => arguments.GetValue(_clip);

    /// <summary>The settings of g4seg, or null where regions or nothing are chosen.</summary>
    public RefiningOptions? Generative(ParseResult arguments) =>
        arguments.GetValue(_refine) == RegionSource.G4Seg ? RefiningOptions.Default : null;

    /// <summary>Tau of eq. 14.</summary>
    public double Threshold(ParseResult arguments) => arguments.GetValue(_tau);

    /// <summary>Who proposes regions; null where nobody does. Disposed after use.</summary>
    public OpenProposer? Open(ParseResult arguments, DenoteModel model)
    {
        var source = arguments.GetValue(_refine);
        string? regions = arguments.GetValue(_regions);
        if (source == RegionSource.Files && regions is null)
            throw new UsageException("--refine files needs --regions, the folder or file with the masks.");
        if (source != RegionSource.Files && regions is not null)
            throw new UsageException("--regions is for --refine files only.");
        if (regions is null && _reading.AreGiven(arguments))
            throw new UsageException("--mask-value and --mask-channel are for the files of --regions.");
        return source switch
        {
            RegionSource.Sam => Sam.Open(arguments, model),
            RegionSource.Attention => new OpenProposer(MergeDistance.CreateProposer(arguments, model), null),
            RegionSource.Cutler => _cutler.Open(arguments, "--refine cutler"),
            RegionSource.MaskCut => _dino.Open(arguments, "--refine maskcut"),
            RegionSource.Files => new OpenProposer(new MaskFileProposer(regions!, _reading.Read(arguments)), null),
            _ => null,
        };
    }
}
