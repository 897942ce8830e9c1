using Denote.Grounding;
using Denote.Imaging;
using Denote.Models.Diffusion;
using Denote.Tensors;

namespace Denote.Proposals;

/// <summary>
/// Regions from the diffusion model's own self-attention (DiffSeg, Tian et al., CVPR 2024): the picture is noised once,
/// the U-Net is read with an empty prompt, and cells that attend alike become one region. It needs no further weights.
/// </summary>
public sealed class AttentionClusterProposer : IRegionProposer
{
    /// <summary>Share of the training timesteps at which the picture is read (section 4.1: 300 of 1000).</summary>
    private const double NoiseShare = 0.3;

    private readonly StableDiffusion _model;
    private readonly AttentionClusterOptions _options;

    /// <summary>Creates a proposer.</summary>
    /// <param name="model">The model; not closed by this object.</param>
    /// <param name="options">Settings; null means the paper's.</param>
    public AttentionClusterProposer(DenoteModel model, AttentionClusterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model.Diffusion;
        _options = options ?? AttentionClusterOptions.Default;
    }

    /// <inheritdoc/>
    public string Name => "attention";

    /// <inheritdoc/>
    /// <remarks>Regions do not overlap and cover the picture; the largest comes first. The score is the region's share
    /// of it.</remarks>
    public IReadOnlyList<RegionProposal> Propose(
        Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = TensorScope.Enter(cancellation);
        using var capture = new AttentionCapture
        {
            Layers = layer => layer.Kind == AttentionKind.Self && layer.Stage != UNetStage.Mid,
        };
        progress?.Report(new DenoteProgress("proposals", 0, 2));
        Read(image, capture);
        progress?.Report(new DenoteProgress("proposals", 1, 2));

        var attention = AttentionClusters.Aggregate(
            [.. capture.Maps.Select(map => (map.Mean(), map.Height, map.Width))]);
        int height = capture.Maps.Max(map => map.Height), width = capture.Maps.Max(map => map.Width);
        var clusters = AttentionClusters.Merge(attention, height, width, _options);
        var regions = Divide(clusters, height, width, image.Width, image.Height);
        progress?.Report(new DenoteProgress("proposals", 2, 2));
        return regions;
    }

    private void Read(Image image, AttentionCapture capture)
    {
        using var scope = TensorScope.Enter();
        var latent = PictureLatent.Encode(_model, image);
        var schedule = NoiseSchedule.Create(_model.Scheduler);
        int timestep = (int)(NoiseShare * schedule.Count);
        var noisy = schedule.AddNoise(latent, PictureLatent.Noise(new TorchRandom(0), latent), timestep);
        using var context = _model.CreateContext(_model.Encode(_model.Tokenizer.Pad([])));
        _model.UNet.Capture(
            noisy, [timestep], context.Text, new AttentionPlan { Captures = [capture] }, context.Conditions);
    }

    /// <summary>
    /// Section 3.4: every pixel goes to the cluster whose map, brought to the picture's size, is largest there.
    /// </summary>
    private static List<RegionProposal> Divide(Tensor clusters, int height, int width, int imageWidth, int imageHeight)
    {
        int count = clusters.Shape[0], pixels = imageWidth * imageHeight;
        EnlargedMap[] maps =
        [
            .. Enumerable.Range(0, count).Select(cluster => new EnlargedMap(
                new FloatImage(width, height, clusters.Slice(cluster, 1).ToArray()), imageWidth, imageHeight)),
        ];
        Mask[] masks = [.. maps.Select(_ => new Mask(imageWidth, imageHeight))];
        float[] best = new float[imageWidth], row = new float[imageWidth];
        var home = new int[imageWidth];
        for (int y = 0; y < imageHeight; y++)
        {
            Array.Fill(best, float.NegativeInfinity);
            Array.Clear(home);
            for (int cluster = 0; cluster < count; cluster++)
            {
                maps[cluster].Read(y, row);
                for (int x = 0; x < row.Length; x++)
                    if (row[x] > best[x]) (best[x], home[x]) = (row[x], cluster);
            }
            for (int x = 0; x < home.Length; x++) masks[home[x]][x, y] = true;
        }
        return
        [
            .. masks.Where(mask => mask.Area > 0)
                .Select(mask => new RegionProposal(mask, (float)mask.Area / pixels))
                .OrderByDescending(region => region.Score),
        ];
    }
}
