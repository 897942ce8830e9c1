using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Refining;
using Denote.Tensors;

namespace Denote.Benchmarks;

/// <summary>What the verbs do with one picture of the model's own size.</summary>
internal static class VerbCases
{
    private const string OneExpression = "refer, 1 expression";
    private const string RefineNetworks = "refine's networks once";
    private const string RefineOne = "refine, 1 class";

    private static readonly string[] Expressions =
    [
        "the balloon", "the boat on the left", "the boat on the right", "the sea", "the dark sky", "the yellow balloon",
        "the orange boat", "the big boat", "the boat in the middle", "the small boat",
    ];

    private static readonly string[] Classes =
        ["boat", "balloon", "sea", "sky", "sun", "cloud", "bird", "house", "tree", "fish"];

    /// <summary>All cases; <c>refer</c> needs a segmenter that finds something, so a model that is trained.</summary>
    public static IEnumerable<VerbCase> All(VerbModel models) =>
    [
        new("ground, 3 phrases", model => model.Ground(
            VerbModel.Picture(model), "[two orange boats] in [the sea] under [a dark sky]")),
        .. models.IsTrained
            ?
            [
                new VerbCase(OneExpression, model => model.Refer(VerbModel.Picture(model), Expressions[..1])),
                new VerbCase("refer, 10 expressions",
                    model => model.Refer(VerbModel.Picture(model), Expressions), OneExpression),
            ]
            : Enumerable.Empty<VerbCase>(),
        new("label, 3 classes", model => Label(models, model)),
        new(RefineNetworks, Networks),
        new(RefineOne, model => model.Refine(VerbModel.Picture(model), Masks(model, 1)), RefineNetworks),
        new("refine, 10 classes", model => model.Refine(VerbModel.Picture(model), Masks(model, 10)), RefineOne),
    ];

    private static (Action Work, IDisposable? Resources) Label(VerbModel models, DenoteModel model)
    {
        var features = models.OpenFeatures(model);
        var labeller = model.CreateLabeller(models.ReadVocabulary(), features);
        return (() => labeller.Label(VerbModel.Picture(model)), features);
    }

    /// <summary>
    /// What one class cannot do without: one pass of the U-Net, decoding, and CLIP's look at both pictures.
    /// </summary>
    private static void Networks(DenoteModel model)
    {
        using var scope = TensorScope.Enter();
        var networks = model.Diffusion;
        var random = new TorchRandom(1);
        int side = networks.LatentSize;
        var latent = random.Normal([1, side, side, networks.UNet.Config.InChannels]);
        using var context = new TextContext(random.Normal([1, 77, networks.UNet.Config.CrossAttentionChannels]));
        networks.UNet.Forward(latent, [RefiningOptions.Default.Timestep], context).Dispose();
        var features = new DenseFeatures(model.Clip.Model.Vision, RefiningOptions.Default.FeatureGrid);
        using var picture = networks.Vae.Decode(latent);
        for (int i = 0; i < 2; i++) features.Encode(picture).Dispose();
    }

    /// <summary>Discs with the soft band of hard masks, on a grid of four columns.</summary>
    private static CoarseMask[] Masks(DenoteModel model, int count)
    {
        int side = model.Diffusion.NativeSize, step = side / 4;
        return [.. Classes[..count].Select((name, i) => CoarseMask.FromMask(name, Disc(side, step, i % 4, i / 4)))];
    }

    private static Mask Disc(int side, int step, int column, int row)
    {
        var mask = new Mask(side, side);
        int centreX = column * step + step / 2, centreY = row * step + step / 2, radius = step / 2;
        for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
        {
            int dx = x - centreX, dy = y - centreY;
            mask[x, y] = dx * dx + dy * dy < radius * radius;
        }
        return mask;
    }
}
