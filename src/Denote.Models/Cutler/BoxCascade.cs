using Denote.Tensors;

namespace Denote.Models.Cutler;

/// <summary>
/// The cascade (Cai and Vasconcelos, CVPR 2018): each of three stages judges and moves the boxes of the one before; the
/// scores are the mean of the stages', the boxes the last one's.
/// </summary>
internal sealed class BoxCascade
{
    private readonly CascadeStage[] _stages;

    public BoxCascade(CutlerConfig config, Weights weights) =>
        _stages = [.. BoxRegression.Cascade.Select((_, stage) => new CascadeStage(config, weights, stage))];

    /// <summary>Finds objects, the surest first.</summary>
    /// <param name="features">The pyramid.</param>
    /// <param name="proposals">Boxes to start from; one or more.</param>
    /// <param name="width">Width of the picture, in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="options">What is kept.</param>
    public IReadOnlyList<(DetectionBox Box, float Score, int Class)> Find(
        RegionFeatures features, IReadOnlyList<DetectionBox> proposals, int width, int height, DetectionOptions options)
    {
        using var scope = TensorScope.Enter();
        var boxes = proposals;
        Tensor? sum = null;
        foreach (var stage in _stages)
        {
            var (probabilities, moved) = stage.Forward(features, boxes);
            boxes = [.. moved.Select(box => box.Clip(width, height))];
            sum = sum is null ? probabilities : Ops.Add(sum, probabilities);
        }
        return Choose(Ops.Scale(sum!, 1f / _stages.Length), boxes, options);
    }

    /// <summary>What is sure enough and overlaps nothing surer of its class.</summary>
    /// <param name="scores"><c>[R, classes + 1]</c>, the background last.</param>
    /// <param name="boxes">One per row.</param>
    /// <param name="options">What is kept.</param>
    internal static IReadOnlyList<(DetectionBox Box, float Score, int Class)> Choose(
        Tensor scores, IReadOnlyList<DetectionBox> boxes, DetectionOptions options)
    {
        int columns = scores.Shape[1];
        var found = new List<(DetectionBox Box, float Score, int Class)>();
        for (int kind = 0; kind < columns - 1; kind++)
        {
            int[] sure = [.. Enumerable.Range(0, boxes.Count).Where(
                i => scores.Span[i * columns + kind] > options.ScoreThreshold && boxes[i].IsFinite)];
            found.AddRange(Suppression
                .Keep([.. sure.Select(i => (double)scores.Span[i * columns + kind])],
                    (one, other) => boxes[sure[one]].Overlap(boxes[sure[other]]),
                    options.Overlap)
                .Select(i => (boxes[sure[i]], scores.Span[sure[i] * columns + kind], kind)));
        }
        return [.. found.OrderByDescending(entry => entry.Score).Take(options.Objects)];
    }
}
