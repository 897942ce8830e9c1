using Denote.Imaging;
using Denote.Tensors;

namespace Denote.Proposals;

/// <summary>
/// SAM's automatic mask generation (Kirillov et al., 2023, section 5 and appendix B): a grid of point prompts on the
/// picture and on overlapping crops; masks are kept by predicted IoU and stability, duplicates are dropped by their
/// boxes.
/// </summary>
public sealed class SamProposer : IRegionProposer
{
    /// <summary>A box this close to a crop's edge is thought to be cut off by it, in pixels.</summary>
    private const int EdgeTolerance = 20;

    /// <summary>
    /// The masks of a large picture are compared at the model's size, or at this one where the model's is smaller.
    /// </summary>
    private const int SmallestWorkingSide = 512;

    private readonly SamSegmenter _segmenter;

    /// <summary>Creates a proposer.</summary>
    /// <param name="segmenter">The model; not closed by this object.</param>
    /// <param name="options">Settings; null takes what the model recommends.</param>
    /// <exception cref="DenoteException">A setting is out of range.</exception>
    public SamProposer(SamSegmenter segmenter, SamProposalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(segmenter);
        _segmenter = segmenter;
        Options = options ?? segmenter.RecommendedOptions;
        Options.Validate();
    }

    /// <inheritdoc/>
    public string Name => "sam";

    /// <summary>Settings.</summary>
    public SamProposalOptions Options { get; }

    /// <inheritdoc/>
    /// <remarks>Regions come in the order of the released generator: by predicted IoU within a crop.</remarks>
    public IReadOnlyList<RegionProposal> Propose(
        Image image, IProgress<DenoteProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        var crops = CropGrid.Crops(image.Width, image.Height, Options.CropLayers, Options.CropOverlapRatio);
        int total = crops.Sum(crop => PointsPerSide(crop.Layer) * PointsPerSide(crop.Layer));
        var reporter = new Reporter(progress, total);
        var found = new List<Candidate>();
        for (int i = 0; i < crops.Count; i++)
        {
            reporter.Encoding(i, crops.Count);
            found.AddRange(SearchCrop(image, crops[i].Box, crops[i].Layer, reporter, cancellation));
        }

        if (crops.Count > 1)
        {
            // Smaller crops see more, so they win.
            found = Suppress(found, candidate => 1.0 / candidate.Crop.Area, Options.CropNmsThreshold);
        }
        if (Options.MinMaskRegionArea > 0) found = CleanRegions(found);
        return [.. found.Select(candidate => new RegionProposal(candidate.Mask, candidate.Iou)
        {
            Stability = candidate.Stability,
            Point = candidate.Point,
        })];
    }

    private int PointsPerSide(int layer) =>
        Math.Max(1, (int)(Options.PointsPerSide / Math.Pow(Options.CropPointsDownscale, layer)));

    private List<Candidate> SearchCrop(
        Image image, PixelBox crop, int layer, Reporter reporter, CancellationToken cancellation)
    {
        bool isWhole = crop == new PixelBox(0, 0, image.Width, image.Height);
        var part = isWhole ? image : image.Crop(crop.X, crop.Y, crop.Width, crop.Height);
        using var encoded = _segmenter.Encode(part, cancellation);
        (int width, int height) = WorkingSize.Of(
            crop.Width, crop.Height, Math.Max(SmallestWorkingSide, _segmenter.Config.ImageSize));
        var upsampling = _segmenter.Upsampling(encoded, width, height);
        var points = CropGrid.Points(PointsPerSide(layer), crop.Width, crop.Height);
        var found = new List<Candidate>();
        foreach (var batch in points.Chunk(Options.PointsPerBatch))
        {
            using var scope = TensorScope.Enter(cancellation);
            var (logits, iou) = _segmenter.Predict(encoded, batch);
            found.AddRange(ReadMasks(image, crop, batch, logits, iou, upsampling));
            reporter.Add(batch.Length);
        }
        found = Suppress(found, candidate => candidate.Iou, Options.BoxNmsThreshold);
        return upsampling.Width == crop.Width && upsampling.Height == crop.Height
            ? found
            : [.. Enlarge(image, found, _segmenter.Upsampling(encoded, crop.Width, crop.Height))];
    }

    private IEnumerable<Candidate> ReadMasks(
        Image image,
        PixelBox crop,
        (double X, double Y)[] points,
        Tensor logits,
        Tensor iou,
        LogitUpsampling upsampling)
    {
        int masks = logits.Shape[1], multimasks = masks - 1, side = logits.Shape[2] * logits.Shape[3];
        bool isReduced = upsampling.Width != crop.Width || upsampling.Height != crop.Height;
        var found = new Candidate?[points.Length * multimasks];
        var parallelism = new ParallelOptions { MaxDegreeOfParallelism = WorkPool.Threads };
        Parallel.For(0, found.Length, parallelism, i =>
        {
            int point = i / multimasks, row = point * masks + 1 + i % multimasks;
            float predicted = iou.Span[row];
            // A threshold of 0 switches the test off, as in the released generator.
            if (Options.PredictedIouThreshold > 0 && !(predicted > Options.PredictedIouThreshold)) return;

            var low = logits.Span.Slice(row * side, side);
            float[] full = upsampling.Upsample(low);
            float threshold = _segmenter.Config.MaskThreshold;
            float stability = LogitUpsampling.CountAbove(full, threshold + Options.StabilityOffset)
                / (float)LogitUpsampling.CountAbove(full, threshold - Options.StabilityOffset);
            if (Options.StabilityThreshold > 0 && !(stability >= Options.StabilityThreshold)) return;

            var mask = upsampling.Threshold(full, threshold);
            if (mask.BoundingBox is not { } bounds) return;
            var box = Corners(Enlarge(bounds, upsampling, crop)).Moved(crop.X, crop.Y);
            if (IsCutOff(box, crop, image)) return;
            var (x, y) = points[point];
            found[i] = new Candidate(
                isReduced ? null : RunLength.Encode(Uncrop(mask, crop, image)), box, predicted, stability,
                (x + crop.X, y + crop.Y), crop) { Logits = isReduced ? low.ToArray() : [] };
        });
        return found.OfType<Candidate>();
    }

    /// <summary>A box at the working size in pixels of the crop.</summary>
    private static PixelBox Enlarge(PixelBox box, LogitUpsampling from, PixelBox crop)
    {
        if (from.Width == crop.Width && from.Height == crop.Height) return box;
        int left = box.X * crop.Width / from.Width, top = box.Y * crop.Height / from.Height;
        int right = ((box.X + box.Width) * crop.Width + from.Width - 1) / from.Width;
        int bottom = ((box.Y + box.Height) * crop.Height + from.Height - 1) / from.Height;
        return new PixelBox(left, top, right - left, bottom - top);
    }

    /// <summary>The masks that are kept of a large crop, now at its own size.</summary>
    private IEnumerable<Candidate> Enlarge(Image image, List<Candidate> kept, LogitUpsampling upsampling)
    {
        foreach (var candidate in kept)
        {
            var mask = upsampling.ToMask(candidate.Logits, _segmenter.Config.MaskThreshold);
            if (mask.BoundingBox is not { } bounds) continue;
            yield return candidate with
            {
                Runs = RunLength.Encode(Uncrop(mask, candidate.Crop, image)),
                Box = Corners(bounds).Moved(candidate.Crop.X, candidate.Crop.Y),
                Logits = [],
            };
        }
    }

    private static CornerBox Corners(PixelBox box) => new(box.X, box.Y, box.X + box.Width - 1, box.Y + box.Height - 1);

    private static bool IsCutOff(CornerBox box, PixelBox crop, Image image)
    {
        static bool IsNear(int a, int b) => Math.Abs(a - b) <= EdgeTolerance;
        return (IsNear(box.Left, crop.X) && !IsNear(box.Left, 0))
            || (IsNear(box.Top, crop.Y) && !IsNear(box.Top, 0))
            || (IsNear(box.Right, crop.X + crop.Width) && !IsNear(box.Right, image.Width))
            || (IsNear(box.Bottom, crop.Y + crop.Height) && !IsNear(box.Bottom, image.Height));
    }

    private static Mask Uncrop(Mask mask, PixelBox crop, Image image)
    {
        if (mask.Width == image.Width && mask.Height == image.Height) return mask;
        var whole = new Mask(image.Width, image.Height);
        for (int y = 0; y < crop.Height; y++) mask.Row(y).CopyTo(whole.Row(crop.Y + y)[crop.X..]);
        return whole;
    }

    private static List<Candidate> Suppress(List<Candidate> found, Func<Candidate, double> score, double threshold) =>
        [.. BoxSuppression.Keep([.. found.Select(c => c.Box)], [.. found.Select(score)], threshold)
            .Select(i => found[i])];

    private List<Candidate> CleanRegions(List<Candidate> found)
    {
        var cleaned = found.ConvertAll(candidate =>
        {
            var (mask, hasChanged) = SmallRegions.Clean(candidate.Mask, Options.MinMaskRegionArea);
            if (!hasChanged) return (Candidate: candidate, Score: 1.0);
            var box = mask.BoundingBox is { } bounds ? Corners(bounds) : default;
            return (Candidate: candidate with { Runs = RunLength.Encode(mask), Box = box }, Score: 0.0);
        });
        // Masks that needed no cleaning are preferred over those that did.
        double threshold = Math.Max(Options.BoxNmsThreshold, Options.CropNmsThreshold);
        return [.. BoxSuppression
            .Keep([.. cleaned.Select(c => c.Candidate.Box)], [.. cleaned.Select(c => c.Score)], threshold)
            .Select(i => cleaned[i].Candidate)];
    }

    /// <summary>A mask that may be kept. On a large picture it is its logits alone until it is.</summary>
    private sealed record Candidate(
        RunLength? Runs, CornerBox Box, float Iou, float Stability, (double X, double Y) Point, PixelBox Crop)
    {
        public float[] Logits { get; init; } = [];

        public Mask Mask => Runs!.Decode();
    }

    private sealed class Reporter(IProgress<DenoteProgress>? progress, int total)
    {
        private int _done;

        /// <summary>
        /// The picture's own encoding is a stage of its own, so that the time left is told by points alone; that of
        /// crops is shared out among their points.
        /// </summary>
        public void Encoding(int crop, int crops) => progress?.Report(crop == 0
            ? new DenoteProgress("picture encoding", 0, 1)
            : new DenoteProgress("proposals", _done, total, $"encoding crop {crop} of {crops - 1}"));

        public void Add(int points) => progress?.Report(new DenoteProgress("proposals", _done += points, total));
    }
}
