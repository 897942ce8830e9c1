using System.Text.Json;
using Denote.Imaging;
using Denote.Models.Files;
using Denote.Models;
using Denote.Models.Sam;
using Denote.Tensors;

namespace Denote.Proposals;

/// <summary>A loaded Segment Anything model: encodes pictures and answers prompts about them.</summary>
public sealed class SamSegmenter : IDisposable
{
    private readonly SamModel _model;

    /// <summary>Wraps a model.</summary>
    /// <param name="model">The networks; closed with this object.</param>
    /// <param name="options">The model's recommended settings for automatic masks.</param>
    public SamSegmenter(SamModel model, SamProposalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        RecommendedOptions = options ?? SamProposalOptions.Default;
    }

    /// <summary>
    /// What the model's configuration recommends for automatic masks; the released defaults otherwise.
    /// </summary>
    public SamProposalOptions RecommendedOptions { get; }

    /// <summary>Keeps image embeddings on disk; null computes each one.</summary>
    public SamEmbeddingCache? Cache { get; init; }

    /// <summary>Sizes of the model.</summary>
    public SamConfig Config => _model.Config;

    /// <summary>
    /// Loads a model: a folder (<c>model.safetensors</c> and <c>config.json</c>) or a bare checkpoint such as
    /// <c>sam_vit_b_01ec64.pth</c>, under the original parameter names or those of the transformers library.
    /// </summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="cache">Keeps image embeddings on disk; null computes each one.</param>
    /// <exception cref="ModelException">A file is missing or broken, or a tensor has other sizes.</exception>
    public static SamSegmenter Load(string path, SamEmbeddingCache? cache = null)
    {
        path = ModelPath.Resolve(path);
        var model = SamModel.Load(path);
        try
        {
            return new SamSegmenter(model, Recommended(SamModel.ConfigPath(path))) { Cache = cache };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The settings of automatic masks in a configuration, if it has them.</summary>
    private static SamProposalOptions? Recommended(string configPath)
    {
        if (!File.Exists(configPath)) return null;
        using var json = JsonDocument.Parse(File.ReadAllBytes(configPath));
        return json.RootElement.TryGetProperty("amg", out var settings) ? SamProposalOptions.Read(settings) : null;
    }

    /// <summary>Encodes a picture: its longer side is resized to the model's, the rest of the square is zero.</summary>
    /// <param name="image">The picture, any size.</param>
    /// <param name="cancellation">Stops the work.</param>
    public SamImage Encode(Image image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scope = TensorScope.Enter(cancellation);
        int size = Config.ImageSize;
        double scale = (double)size / Math.Max(image.Width, image.Height);
        int width = Math.Max(1, (int)(image.Width * scale + 0.5)),
            height = Math.Max(1, (int)(image.Height * scale + 0.5));
        if (Cache?.Find(_model.Fingerprint, image, [1, Config.Grid, Config.Grid, Config.EncodingChannels]) is { } kept)
            return new SamImage(scope.Keep(kept), image.Width, image.Height, width, height);
        var resized = Resampling.Resize(image, width, height, ResampleFilter.Bilinear);
        var input = Tensor.Zeros([1, size, size, 3]);
        for (int y = 0; y < height; y++)
        {
            var source = resized.Row(y);
            var target = input.Span.Slice(y * size * 3, width * 3);
            for (int i = 0; i < target.Length; i++)
                target[i] = (source[i] - Config.PixelMean[i % 3]) / Config.PixelStd[i % 3];
        }
        var embedding = _model.EncodeImage(input);
        Cache?.Keep(_model.Fingerprint, image, embedding);
        return new SamImage(scope.Keep(embedding), image.Width, image.Height, width, height);
    }

    /// <summary>Predicts masks at low resolution for points of a picture, one prompt per point.</summary>
    /// <param name="image">An encoded picture.</param>
    /// <param name="points">Points in pixels of the picture.</param>
    /// <returns>Logits <c>[points, 1 + multimasks, side, side]</c>, the unambiguous mask first, and IoU
    /// <c>[points, 1 + multimasks]</c>.</returns>
    internal (Tensor Logits, Tensor Iou) Predict(SamImage image, IReadOnlyList<(double X, double Y)> points) =>
        _model.PredictMasks(
            image.Embedding, [.. points.Select(point => new SamPrompt { Points = [Place(image, point, true)] })]);

    /// <summary>Predicts masks for one prompt.</summary>
    /// <param name="image">An encoded picture.</param>
    /// <param name="prompt">Points, box and earlier logits; coordinates in pixels of the picture.</param>
    /// <param name="isAmbiguous">True gives several masks (whole, part, subpart), false one.</param>
    /// <returns>Masks at the picture's size with their predicted IoU, in the model's order.</returns>
    /// <exception cref="DenoteException">The prompt is empty.</exception>
    public IReadOnlyList<RegionProposal> Predict(SamImage image, SamPrompt prompt, bool isAmbiguous = true)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Points.Count == 0 && prompt.Box is null)
            throw new DenoteException("A prompt for Segment Anything has at least one point or a box.");
        using var scope = TensorScope.Enter();
        var placed = prompt with
        {
            Points = [.. prompt.Points.Select(p => Place(image, (p.X, p.Y), p.IsInside))],
            Box = prompt.Box is { } box ? Place(image, box) : null,
        };
        var (logits, iou) = _model.PredictMasks(image.Embedding, [placed]);
        var upsampling = Upsampling(image, image.Width, image.Height);
        int side = logits.Shape[2];
        var results = new List<RegionProposal>();
        for (int m = isAmbiguous ? 1 : 0; m < (isAmbiguous ? logits.Shape[1] : 1); m++)
        {
            var mask = upsampling.ToMask(logits.Span.Slice(m * side * side, side * side), Config.MaskThreshold);
            results.Add(new RegionProposal(mask, iou.Span[m]));
        }
        return results;
    }

    /// <summary>Closes the model.</summary>
    public void Dispose() => _model.Dispose();

    internal LogitUpsampling Upsampling(SamImage image, int width, int height) => new(
        4 * Config.Grid, Config.ImageSize, image.ResizedWidth, image.ResizedHeight, width, height);

    private static SamPoint Place(SamImage image, (double X, double Y) point, bool isInside) => new(
        (float)(point.X * ((double)image.ResizedWidth / image.Width)),
        (float)(point.Y * ((double)image.ResizedHeight / image.Height)),
        isInside);

    private static SamBox Place(SamImage image, SamBox box)
    {
        var low = Place(image, (box.Left, box.Top), true);
        var high = Place(image, (box.Right, box.Bottom), true);
        return new SamBox(low.X, low.Y, high.X, high.Y);
    }
}
