using System.CommandLine;
using Denote.Proposals;
using Denote.Referring;
using Denote.Tensors;

namespace Denote.Cli.Commands;

/// <summary>The options of referring that <c>refer</c> and its evaluations share.</summary>
internal sealed class ReferOptions
{
    private static readonly ReferringOptions Defaults = ReferringOptions.Default;

    private readonly ClipOption _clip = new();

    private readonly ChoiceOption<RegionSource> _proposals = new("--proposals", RegionSource.Sam,
        ("sam", RegionSource.Sam), ("attention", RegionSource.Attention), ("files", RegionSource.Files))
    {
        Description = "Who proposes regions: Segment Anything, clusters of the diffusion model's self-attention, or " +
            "the files of --masks.",
    };

    private readonly Option<string> _masks = new("--masks")
    {
        HelpName = "path",
        Description = "files: a folder of mask PNGs, or one mask or label map, of the picture's size; implies " +
            "--proposals files.",
    };

    private readonly MaskReadingOptions _reading = new();

    private readonly NumberOption<double> _minShare = new("--min-share", Defaults.Filter.MinimalShare,
        "0 or more and below 1", value => value is >= 0 and < 1)
    {
        Description = "Regions up to this share of the picture are dropped; the released code's 10,000 pixels are " +
            "0.033 of the size it was made for.",
    };

    private readonly NumberOption<int> _largest = new("--largest", 0, "a whole number, 0 or more", value => value >= 0)
    {
        Description = "Only so many of the largest regions take part (the released code: 10); 0 takes all.",
    };

    private readonly Option<string> _calibration = new("--calibration")
    {
        HelpName = "file",
        Description = "What the model's scores mean, as denote eval picturebook --task refer --fit writes it; by " +
            "default the model folder's refer.json.",
    };

    private readonly ChoiceOption<FusionPreset> _fusion = new("--fusion", FusionPreset.Model,
        ("model", FusionPreset.Model), ("released", FusionPreset.Released), ("paper", FusionPreset.Paper))
    {
        Description = "full: how the scores are added up: as the model's calibration says (released without one), 0.7 " +
            "hard + 0.3 soft + 0.05 generative as in the released code, or alpha generative + (1 - alpha) CLIP as in " +
            "the paper.",
    };

    private readonly NumberOption<double> _alpha = new("--alpha", 0.3, "a number, 0 to 1",
        value => value is >= 0 and <= 1)
    {
        Description = "--fusion paper: the generative share of the total score.",
    };

    private readonly Option<bool> _noPosition = new("--no-position")
    {
        Description = "Words of place (left, top) do not weigh the picture.",
    };

    private readonly ChoiceOption<AttentionSource> _source = new("--attention", Defaults.Source,
        ("logits", AttentionSource.Logits), ("softmax", AttentionSource.Probabilities))
    {
        Description = "Attention before the softmax, as the released code reads it, or after it.",
    };

    private readonly ChoiceOption<ReferringSchedule> _schedule = new("--schedule", Defaults.Schedule,
        ("consistent", ReferringSchedule.Consistent), ("released", ReferringSchedule.Released))
    {
        Description = "Timesteps of noise and denoising: the same, or one step apart as in the released code.",
    };

    private readonly NumberOption<long> _seed = new("--seed", Defaults.Seed, "a whole number, 0 or more",
        value => value >= 0)
    {
        Description = "Seed of the noise; the same seed gives PyTorch's noise and the same answer.",
    };

    /// <summary><c>--sam</c>.</summary>
    public SamOption Sam { get; } = new();

    /// <summary><c>--merge-distance</c>.</summary>
    public MergeDistanceOption MergeDistance { get; } = new();

    /// <summary>Models and regions, in the order of the help.</summary>
    public Option[] Regions =>
        [_clip, _proposals, Sam, Sam.Cache, MergeDistance, _masks, .. _reading.All, _minShare, _largest];

    /// <summary>How scores are added up, in the order of the help.</summary>
    public Option[] Choosing => [_fusion, _alpha, _calibration, _noPosition];

    /// <summary>How the picture is read, in the order of the help.</summary>
    public Option[] Reading => [_source, _schedule, _seed];

    /// <summary>The models' paths and the proposer, for the key of a log.</summary>
    public string Describe(ParseResult arguments) => string.Join(", ",
        Source(arguments), arguments.GetValue(_clip), Sam.PathOf(arguments), arguments.GetValue(_masks),
        arguments.GetValue(MergeDistance), _reading.Read(arguments));

    /// <summary>Loads the models.</summary>
    public DenoteModel Load(ParseResult arguments, ModelOption model) =>
        model.Load(arguments, arguments.GetValue(_clip), Sam.PathOf(arguments), Sam.CacheOf(arguments));

    /// <summary>What the user chose, the rest at its defaults.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="model">What <see cref="Load"/> gave.</param>
    /// <param name="isFull">Whether the variant fuses both parts.</param>
    public ReferringOptions Read(ParseResult arguments, DenoteModel model, bool isFull) => Defaults with
    {
        Weights = !isFull ? null : arguments.GetValue(_fusion) switch
        {
            FusionPreset.Released => FusionWeights.Released,
            FusionPreset.Paper => FusionWeights.Paper(arguments.GetValue(_alpha)),
            _ => null,
        },
        Profile = arguments.GetValue(_calibration) is { } profile ? ReferringProfile.Load(profile) : null,
        Proposer = Source(arguments) switch
        {
            RegionSource.Files => new MaskFileProposer(arguments.GetValue(_masks)
                ?? throw new UsageException("--proposals files needs --masks, the folder or file with the masks."),
                _reading.Read(arguments)),
            RegionSource.Attention => MergeDistance.CreateProposer(arguments, model),
            _ => null,
        },
        Filter = new ProposalFilter
        {
            MinimalShare = arguments.GetValue(_minShare),
            Largest = arguments.GetValue(_largest) is > 0 and var largest ? largest : null,
        },
        UsePosition = !arguments.GetValue(_noPosition),
        Source = arguments.GetValue(_source),
        Schedule = arguments.GetValue(_schedule),
        Seed = arguments.GetValue(_seed),
    };

    /// <summary>Refuses masks of one picture where there are many pictures.</summary>
    /// <exception cref="UsageException">They are named.</exception>
    public void RefuseMasks(ParseResult arguments)
    {
        if (Source(arguments) == RegionSource.Files)
            throw new UsageException("--masks holds the regions of one picture; leave it out, or give one picture.");
    }

    private RegionSource Source(ParseResult arguments)
    {
        var source = arguments.GetValue(_proposals);
        if (_reading.AreGiven(arguments) && arguments.GetValue(_masks) is null)
            throw new UsageException("--mask-value and --mask-channel are for the files of --masks.");
        if (arguments.GetValue(_masks) is null || source == RegionSource.Files) return source;
        return arguments.GetResult(_proposals) is { Implicit: false }
            ? throw new UsageException("--masks is for --proposals files only.")
            : RegionSource.Files;
    }
}
