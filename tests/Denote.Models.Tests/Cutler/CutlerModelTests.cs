using Denote.Models.Cutler;
using Denote.Models.Tests.Files;
using Denote.Models.Tests.Files.Torch;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Cutler;

/// <summary>The whole detector with random weights, its layers, and checkpoints that do not fit.</summary>
public sealed class CutlerModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TensorScope _scope = TensorScope.Enter();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true, 70, 101)]
    [InlineData(false, 33, 32)]
    [InlineData(true, 1, 1)]
    public void A_random_detector_runs_on_any_size(bool hasNorms, int height, int width)
    {
        var config = RandomDetector.Config with { PyramidHasNorms = hasNorms };
        string file = Path.Combine(_folder.Path, "detector.safetensors");
        RandomDetector.Write(file, config);
        using var model = CutlerModel.Load(file);
        Assert.Equal(config.Blocks, model.Config.Blocks);
        Assert.Equal(config with { Blocks = [] }, model.Config with { Blocks = [] });

        var image = Tensor.Empty([1, height, width, 3]);
        new TorchRandom(3).Normal(image.Span);
        int steps = 0;
        var found = model.Detect(image, stepDone: () => steps++);
        Assert.Equal(4, steps);
        Assert.NotEmpty(found);
        Assert.True(found.Count <= 100);
        Assert.Equal(found.OrderByDescending(entry => entry.Score), found);
        foreach (var detection in found)
        {
            Assert.InRange(detection.Box.Left, 0, width);
            Assert.InRange(detection.Box.Bottom, 0, height);
            Assert.InRange(detection.Score, 0, 1);
            Assert.Equal(28 * 28, detection.Mask.Length);
            Assert.All(detection.Mask, value => Assert.InRange(value, 0, 1));
        }
        Assert.True(model.Detect(image, new DetectionOptions { Objects = 1 }).Count == 1);
    }

    [Fact]
    public void A_checkpoint_of_PyTorch_gives_the_same()
    {
        string file = Path.Combine(_folder.Path, "detector.safetensors"), torch = Path.Combine(_folder.Path, "a.pth");
        RandomDetector.Write(file, RandomDetector.Config);
        TorchArchive.Write(torch, FixtureTensors.ReadFile(file));
        var image = Tensor.Empty([1, 64, 64, 3]);
        new TorchRandom(3).Normal(image.Span);
        using CutlerModel one = CutlerModel.Load(file), other = CutlerModel.Load(torch);
        var expected = one.Detect(image);
        var actual = other.Detect(image);
        Assert.Equal(expected.Select(entry => (entry.Box, entry.Score)), actual.Select(entry => (entry.Box, entry.Score)));
    }

    [Fact]
    public void The_pyramid_halves_and_joins()
    {
        // One input channel per stage everywhere 1, laterals that pass it on and outputs that take the middle alone:
        // every level is the sum of the stages from it upward.
        string file = Path.Combine(_folder.Path, "detector.safetensors");
        var config = RandomDetector.Config with { PyramidHasNorms = false };
        RandomDetector.Write(file, config);
        using var weights = Weights.OpenFile(file);
        var pyramid = new FeaturePyramid(config, weights.At("backbone"));
        Tensor[] stages =
        [
            .. Enumerable.Range(0, 4).Select(stage =>
                Tensor.Zeros([1, 16 >> stage, 24 >> stage, config.StageChannels(stage)])),
        ];
        Tensor[] levels = pyramid.Forward(stages);
        Assert.Equal([(16, 24), (8, 12), (4, 6), (2, 3), (1, 2)],
            levels.Select(level => (level.Shape[1], level.Shape[2])));

        // Of zeros only the biases are left: far from the border p2's is lateral biases 2 to 5 through output 2.
        float[] Values(string name) => FixtureTensors.ReadFile(file)[name].ToFloats();
        int channels = config.PyramidChannels;
        var sum = new float[channels];
        for (int stage = 2; stage <= 5; stage++)
        {
            float[] bias = Values($"backbone.fpn_lateral{stage}.bias");
            for (int c = 0; c < channels; c++) sum[c] += bias[c];
        }
        float[] filters = Values("backbone.fpn_output2.weight"), shift = Values("backbone.fpn_output2.bias");
        for (int o = 0; o < channels; o++)
        {
            double expected = shift[o];
            for (int i = 0; i < channels; i++)
                for (int k = 0; k < 9; k++) expected += filters[(o * channels + i) * 9 + k] * (double)sum[i];
            Assert.Equal(expected, levels[0].Span[(8 * 24 + 12) * channels + o], 1e-4);
        }
        Assert.Equal(levels[3].Slice(0, 1).Span[..channels].ToArray(), levels[4].Span[..channels].ToArray());
    }

    [Fact]
    public void A_normalised_convolution_is_convolution_and_normalisation()
    {
        string file = Path.Combine(_folder.Path, "detector.safetensors");
        RandomDetector.Write(file, RandomDetector.Config);
        using var weights = Weights.OpenFile(file);
        const string name = "backbone.bottom_up.stem.conv1";
        var x = Tensor.Empty([1, 9, 9, 3]);
        new TorchRandom(1).Normal(x.Span);
        var folded = Ops.Conv2d(x, weights.NormalizedConv(name, 3, 8, 7));
        var plain = Ops.Conv2d(x, weights.Conv(name, 3, 8, 7, bias: false));
        float[] Values(string part) => FixtureTensors.ReadFile(file)[$"{name}.norm.{part}"].ToFloats();
        float[] scale = Values("weight"), shift = Values("bias");
        float[] mean = Values("running_mean"), variance = Values("running_var");
        for (int i = 0; i < plain.Count; i++)
        {
            int c = i % 8;
            double expected = (plain.Span[i] - mean[c]) / Math.Sqrt(variance[c] + 1e-5) * scale[c] + shift[c];
            Assert.Equal(expected, folded.Span[i], 1e-4);
        }
    }

    [Fact]
    public void The_stride_is_the_middle_convolutions()
    {
        string file = Path.Combine(_folder.Path, "detector.safetensors");
        RandomDetector.Write(file, RandomDetector.Config);
        using var weights = Weights.OpenFile(file);
        var backbone = new ResNet(RandomDetector.Config, weights.At("backbone.bottom_up"));
        Tensor[] stages = backbone.Forward(Tensor.Zeros([1, 64, 96, 3]));
        Assert.Equal([(16, 24, 12), (8, 12, 24), (4, 6, 48), (2, 3, 96)],
            stages.Select(stage => (stage.Shape[1], stage.Shape[2], stage.Shape[3])));

        // In the first block of the second stage every other pixel is left out by conv2, not by conv1: a block that is
        // built by hand from the same weights in that order gives the same.
        var block = weights.At("backbone.bottom_up.res3.0");
        var x = Tensor.Empty([1, 8, 8, 12]);
        new TorchRandom(2).Normal(x.Span);
        var h = Ops.Conv2d(x, block.NormalizedConv("conv1", 12, 8, 1), activation: Activation.Relu);
        h = Ops.Conv2d(h, block.NormalizedConv("conv2", 8, 8, 3), 2, activation: Activation.Relu);
        h = Ops.Conv2d(h, block.NormalizedConv("conv3", 8, 24, 1));
        h = Ops.Add(h, Ops.Conv2d(x, block.NormalizedConv("shortcut", 12, 24, 1), 2, Padding.None));
        var expected = Ops.Activate(h, Activation.Relu);
        var actual = new ResNetBlock(block, 12, 8, 24, 2).Forward(x);
        for (int i = 0; i < expected.Count; i++) Assert.Equal(expected.Span[i], actual.Span[i], 1e-4f);
    }

    [Fact]
    public void A_mask_has_four_cells_for_each_feature()
    {
        // Features that are the same everywhere, no convolutions: the transposed convolution alone makes the mask, whose
        // cells repeat in squares of 2 x 2.
        string file = Path.Combine(_folder.Path, "detector.safetensors");
        var config = RandomDetector.Config with { MaskConvolutions = 0 };
        RandomDetector.Write(file, config);
        using var weights = Weights.OpenFile(file);
        var head = new MaskHead(config, weights.At("roi_heads.mask_head"));
        int inputs = config.PyramidChannels, outputs = config.MaskChannels;
        var level = Tensor.Empty([1, 40, 40, inputs]);
        for (int i = 0; i < level.Count; i++) level.Span[i] = 0.3f * (i % inputs) - 1;
        float[] mask = head.Forward(new RegionFeatures([level]), [(new DetectionBox(20, 20, 120, 100), 1, 0)]).Single();

        float[] Values(string name) => FixtureTensors.ReadFile(file)[$"roi_heads.mask_head.{name}"].ToFloats();
        float[] filters = Values("deconv.weight"), bias = Values("deconv.bias");
        float[] last = Values("predictor.weight"), lastBias = Values("predictor.bias");
        for (int cell = 0; cell < 4; cell++)
        {
            double logit = lastBias[0];
            for (int o = 0; o < outputs; o++)
            {
                double value = bias[o];
                for (int i = 0; i < inputs; i++)
                    value += filters[(i * outputs + o) * 4 + cell] * (double)level.Span[i];
                logit += last[o] * Math.Max(0, value);
            }
            double expected = 1 / (1 + Math.Exp(-logit));
            for (int y = cell / 2; y < 28; y += 2)
                for (int x = cell % 2; x < 28; x += 2) Assert.Equal(expected, mask[y * 28 + x], 1e-4);
        }
    }

    [Fact]
    public void What_is_no_such_detector_is_refused()
    {
        string file = Path.Combine(_folder.Path, "detector.safetensors");
        RandomDetector.Write(file, RandomDetector.Config);
        string other = FixtureTensors.Locate("12-dino", "dino", "model.safetensors");
        Assert.Contains("does not look like CutLER's detector",
            Assert.Throws<ModelException>(() => CutlerModel.Load(other)).Message, StringComparison.Ordinal);
        Assert.Contains("no such file",
            Assert.Throws<ModelException>(() => CutlerModel.Load("/nowhere.pth")).Message, StringComparison.Ordinal);

        var tensors = FixtureTensors.ReadFile(file);
        string torch = Path.Combine(_folder.Path, "cut.pth");
        TorchArchive.Write(torch, tensors.Where(entry => !entry.Key.Contains("box_predictor.2", StringComparison.Ordinal)));
        Assert.Contains("box_predictor.2",
            Assert.Throws<ModelException>(() => CutlerModel.Load(torch)).Message, StringComparison.Ordinal);
        TorchArchive.Write(torch, tensors
            .Where(entry => !entry.Key.StartsWith("roi_heads.box_head.", StringComparison.Ordinal))
            .Append(new("roi_heads.box_head.fc1.weight", tensors["roi_heads.box_head.0.fc1.weight"])));
        Assert.Contains("one stage",
            Assert.Throws<ModelException>(() => CutlerModel.Load(torch)).Message, StringComparison.Ordinal);

        using var model = CutlerModel.Load(file);
        Assert.Throws<ModelException>(() => model.Detect(Tensor.Zeros([2, 32, 32, 3])));
    }
}
