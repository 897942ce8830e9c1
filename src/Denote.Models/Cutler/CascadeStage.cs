using Denote.Tensors;

namespace Denote.Models.Cutler;

/// <summary>One stage of the cascade: two linear layers over a box's features, then its classes and its shift.</summary>
internal sealed class CascadeStage
{
    /// <summary>Rows and columns of a box's features.</summary>
    public const int Size = 7;

    private readonly LinearWeights _first;
    private readonly LinearWeights _second;
    private readonly LinearWeights _classes;
    private readonly LinearWeights _deltas;
    private readonly BoxRegression _regression;

    public CascadeStage(CutlerConfig config, Weights weights, int stage)
    {
        var head = weights.At("box_head", stage);
        var predictor = weights.At("box_predictor", stage);
        _first = head.Linear("fc1", Size * Size * config.PyramidChannels, config.BoxChannels);
        _second = head.Linear("fc2", config.BoxChannels, config.BoxChannels);
        _classes = predictor.Linear("cls_score", config.BoxChannels, config.Classes + 1);
        _deltas = predictor.Linear("bbox_pred", config.BoxChannels, 4);
        _regression = BoxRegression.Cascade[stage];
    }

    /// <summary>
    /// The probability of each class and, last, of the background, <c>[R, classes + 1]</c>; and the boxes that this stage
    /// would rather have.
    /// </summary>
    public (Tensor Probabilities, DetectionBox[] Boxes) Forward(
        RegionFeatures features, IReadOnlyList<DetectionBox> boxes)
    {
        using var scope = TensorScope.Enter();
        // The linear layer counts its inputs channel by channel.
        var x = Ops.ToChannelsFirst(features.Take(boxes, Size));
        x = Ops.Linear(x.Reshape([boxes.Count, x.Count / boxes.Count]), _first, Activation.Relu);
        x = Ops.Linear(x, _second, Activation.Relu);
        var deltas = Ops.Linear(x, _deltas);
        DetectionBox[] moved =
            [.. boxes.Select((box, i) => _regression.Apply(box, deltas.Span.Slice(4 * i, 4)))];
        return (scope.Keep(Ops.Softmax(Ops.Linear(x, _classes))), moved);
    }
}
