using System.Text.RegularExpressions;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Golden folder 05: a ControlNet with small random weights for folder 04's U-Net. Conditioning scale 1 up to t =
/// 261, 0.6 above, as the folder's README says.
/// </summary>
public sealed class ControlNetGoldenTests : IDisposable
{
    private static readonly string[] Folder = ["05-unet-variants", "controlnet"];

    private readonly ITestOutputHelper _output;
    private readonly TensorScope _scope = TensorScope.Enter();
    private readonly IReadOnlyDictionary<string, FixtureTensor> _inputs =
        FixtureTensors.Read([.. Folder, "inputs.safetensors"]);
    private readonly IReadOnlyDictionary<string, FixtureTensor> _expected =
        FixtureTensors.Read([.. Folder, "expected.safetensors"]);
    private readonly Weights _weights;
    private readonly ControlNet _controlNet;
    private readonly TextContext _text;

    public ControlNetGoldenTests(ITestOutputHelper output)
    {
        _output = output;
        string folder = FixtureTensors.Locate([.. Folder, "controlnet"]);
        _weights = Weights.Open(folder, "diffusion_pytorch_model");
        _controlNet = new ControlNet(ControlNetConfig.Read(Path.Combine(folder, "config.json")), _weights);
        _text = new TextContext(_inputs["context"].ToTensor());
    }

    public static TheoryData<string, string> Passes
    {
        get
        {
            var passes = new TheoryData<string, string>();
            foreach (string name in FixtureTensors.Read([.. Folder, "expected.safetensors"]).Keys)
                if (Regex.Match(name, @"^(\w+)\.t(\d+)\.noise_pred$") is { Success: true } match)
                    passes.Add(match.Groups[1].Value, match.Groups[2].Value);
            return passes;
        }
    }

    public void Dispose()
    {
        _text.Dispose();
        _weights.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [MemberData(nameof(Passes))]
    public void Residuals_and_prediction_are_the_references(string size, string timestep)
    {
        using var fixture = new UNetFixture("04-unet-sd15");
        var latents = _inputs[size + ".latents"].ToTensor();
        float t = float.Parse(timestep);
        var condition = _controlNet.Encode(Condition(size));
        if (_expected.TryGetValue(size + ".cond_embedding", out var embedding)) Report(embedding, condition);

        var residuals = _controlNet.Forward(latents, [t], _text, condition, scale: t > 261 ? 0.6f : 1);
        AssertResiduals($"{size}.t{timestep}.", residuals);
        var guessed = _controlNet.Forward(latents, [t], _text, condition, isGuess: true);
        AssertResiduals($"{size}.t{timestep}.guess_mode.", guessed);
        var prediction = fixture.UNet.Forward(
            latents, [t], _text, conditions: new UNetConditions { Control = residuals });
        Report(_expected[$"{size}.t{timestep}.noise_pred"], prediction);
    }

    [Fact]
    public void Every_tensor_of_the_checkpoint_is_used() => _weights.RequireAllUsed();

    [Fact]
    public void A_blue_first_network_sees_its_channels_reversed()
    {
        string size = _inputs.Keys.First(name => name.EndsWith(".cond_u8", StringComparison.Ordinal)).Split('.')[0];
        var blueFirst = new ControlNet(_controlNet.Config with { IsBlueFirst = true }, _weights);
        var image = Condition(size);
        var reversed = image.Clone();
        for (int i = 0; i < reversed.Count; i += 3) reversed.Span.Slice(i, 3).Reverse();
        Assert.Equal(_controlNet.Encode(image).ToArray(), blueFirst.Encode(reversed).ToArray());
    }

    [Fact]
    public void Conditions_and_networks_that_do_not_fit_are_refused()
    {
        int step = _controlNet.Config.Downscale;
        Assert.Throws<ModelException>(() => _controlNet.Encode(Tensor.Zeros([1, step, step + 1, 3])));
        var condition = _controlNet.Encode(Tensor.Zeros([1, 2 * step, 2 * step, 3]));
        var latents = Tensor.Zeros([1, 3, 2, _controlNet.Config.UNet.InChannels]);
        var error = Assert.Throws<ModelException>(() => _controlNet.Forward(latents, [1], _text, condition));
        Assert.Contains("times the size", error.Message);

        var fitting = Tensor.Zeros([1, 2, 2, _controlNet.Config.UNet.InChannels]);
        Assert.Throws<ModelException>(() => _controlNet.Forward(
            Ops.RepeatBatch(fitting, 2), [1], _text, Ops.RepeatBatch(condition, 2)));
        Assert.Throws<ModelException>(() => _controlNet.Forward(fitting, [1, 2], _text, condition));

        using var fixture = new UNetFixture("04-unet-sd15");
        var foreign = new ControlResiduals([latents], latents);
        error = Assert.Throws<ModelException>(() => fixture.UNet.Forward(
            latents, [1], _text, conditions: new UNetConditions { Control = foreign }));
        Assert.Contains("another model", error.Message);
    }

    private Tensor Condition(string size) => Ops.Scale(_inputs[size + ".cond_u8"].ToTensor(), 1 / 255f);

    private void AssertResiduals(string prefix, ControlResiduals residuals)
    {
        for (int i = 0; i < residuals.Down.Count; i++)
            if (_expected.TryGetValue($"{prefix}down_residual.{i}", out var down)) Report(down, residuals.Down[i]);
        if (_expected.TryGetValue(prefix + "mid_residual", out var mid)) Report(mid, residuals.Mid);
    }

    private void Report(FixtureTensor golden, Tensor actual) =>
        _output.WriteLine($"{golden.Name}: {Golden.AssertClose(golden, actual):E1}");
}
