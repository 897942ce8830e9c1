using Denote.Tensors;

namespace Denote.Models.Cutler;

/// <summary>A residual network as detectron2 writes it: <c>stem</c>, <c>res2</c> to <c>res5</c>.</summary>
internal sealed class ResNet
{
    private readonly ConvWeights _stem;
    private readonly ResNetBlock[][] _stages;

    public ResNet(CutlerConfig config, Weights weights)
    {
        _stem = weights.NormalizedConv("stem.conv1", 3, config.StemChannels, 7);
        int inChannels = config.StemChannels;
        _stages = new ResNetBlock[config.Blocks.Count][];
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            int narrow = config.NarrowChannels << stage, outChannels = config.StageChannels(stage);
            _stages[stage] = new ResNetBlock[config.Blocks[stage]];
            for (int block = 0; block < _stages[stage].Length; block++)
            {
                _stages[stage][block] = new ResNetBlock(
                    weights.At($"res{stage + 2}", block), inChannels, narrow, outChannels,
                    stride: stage > 0 && block == 0 ? 2 : 1);
                inChannels = outChannels;
            }
        }
    }

    /// <summary>The output of every stage, at strides 4, 8, 16, 32.</summary>
    /// <param name="images"><c>[B, H, W, 3]</c>, normalised; sides are multiples of 32.</param>
    public Tensor[] Forward(Tensor images)
    {
        var x = Ops.MaxPool(Ops.Conv2d(images, _stem, stride: 2, activation: Activation.Relu), 3, 2, 1);
        var outputs = new Tensor[_stages.Length];
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            foreach (var block in _stages[stage]) x = block.Forward(x);
            outputs[stage] = x;
        }
        return outputs;
    }
}
