using Denote.Tensors;

namespace Denote.Models.Cutler;

/// <summary>
/// The region proposal network (Ren et al., "Faster R-CNN", NIPS 2015) over the levels of a pyramid: from every anchor a
/// box and how likely there is an object in it.
/// </summary>
internal sealed class RegionProposalNetwork
{
    private const int FirstStride = 4;
    private const int FirstSide = 32;

    private readonly ConvWeights _conv;
    private readonly ConvWeights _objectness;
    private readonly ConvWeights _deltas;

    public RegionProposalNetwork(CutlerConfig config, Weights weights)
    {
        int channels = config.PyramidChannels;
        _conv = weights.Conv("conv", channels, channels, 3);
        _objectness = weights.Conv("objectness_logits", channels, AnchorGrid.Shapes, 1);
        _deltas = weights.Conv("anchor_deltas", channels, 4 * AnchorGrid.Shapes, 1);
    }

    /// <summary>Proposes boxes, the likeliest first.</summary>
    /// <param name="levels">The pyramid's p2 to p6.</param>
    /// <param name="width">Width of the picture without what it is padded by, in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="options">How many are kept.</param>
    public IReadOnlyList<DetectionBox> Propose(Tensor[] levels, int width, int height, DetectionOptions options)
    {
        var found = new List<(DetectionBox Box, double Score)>();
        for (int level = 0; level < levels.Length; level++)
        {
            using var scope = TensorScope.Enter();
            var h = Ops.Conv2d(levels[level], _conv, activation: Activation.Relu);
            var boxes = Decode(
                Ops.Conv2d(h, _objectness),
                Ops.Conv2d(h, _deltas),
                new AnchorGrid(FirstSide << level, FirstStride << level),
                options.ProposalsPerLevel);
            boxes = [.. boxes.Select(entry => (Box: entry.Box.Clip(width, height), entry.Score))
                .Where(entry => entry.Box.HasArea && double.IsFinite(entry.Score))];
            found.AddRange(Suppression
                .Keep([.. boxes.Select(entry => entry.Score)],
                    (one, other) => boxes[one].Box.Overlap(boxes[other].Box),
                    options.ProposalOverlap)
                .Select(i => boxes[i]));
        }
        return [.. found.OrderByDescending(entry => entry.Score).Take(options.Proposals).Select(entry => entry.Box)];
    }

    /// <summary>The best anchors of a level, moved to where the network wants them.</summary>
    /// <param name="objectness"><c>[1, H, W, shapes]</c>.</param>
    /// <param name="deltas"><c>[1, H, W, shapes * 4]</c>.</param>
    /// <param name="anchors">The level's anchors.</param>
    /// <param name="count">How many are kept.</param>
    internal static List<(DetectionBox Box, double Score)> Decode(
        Tensor objectness, Tensor deltas, AnchorGrid anchors, int count)
    {
        int columns = objectness.Shape[2], shapes = AnchorGrid.Shapes;
        float[] scores = objectness.ToArray();
        var best = Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(count);
        var boxes = new List<(DetectionBox, double)>();
        foreach (int i in best)
        {
            int cell = i / shapes;
            var anchor = anchors.At(cell / columns, cell % columns, i % shapes);
            var box = BoxRegression.Proposals.Apply(anchor, deltas.Span.Slice(4 * i, 4));
            if (box.IsFinite) boxes.Add((box, scores[i]));
        }
        return boxes;
    }
}
