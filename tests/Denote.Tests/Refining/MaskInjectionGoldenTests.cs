using System.Globalization;
using Denote.Models;
using Denote.Models.Diffusion;
using Denote.Refining;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Tests.Refining;

/// <summary>
/// Golden folder 14: the injection as G4Seg's pipeline makes it, through folder 04's U-Net at t = 400.
/// </summary>
public class MaskInjectionGoldenTests
{
    private const string Folder = "14-mask-injection";
    private const double Tolerance = 2e-4;

    [Theory]
    [InlineData("none", MaskInjectionKind.None, 0f, false)]
    [InlineData("eq5.alpha5", MaskInjectionKind.Constant, 5f, false)]
    [InlineData("eq5.alpha20", MaskInjectionKind.Constant, 20f, false)]
    [InlineData("dense.default", MaskInjectionKind.RangeModulated, 0f, true)]
    public void Both_rows_of_a_batch_are_the_references(
        string name, MaskInjectionKind kind, float weight, bool schedule)
    {
        using var scope = TensorScope.Enter();
        var inputs = FixtureTensors.Read(Folder, "inputs.safetensors");
        var expected = FixtureTensors.Read(Folder, "expected.safetensors");
        string model = FixtureTensors.Locate("04-unet-sd15", "unet");
        using var weights = Weights.Open(model, "diffusion_pytorch_model");
        var unet = new UNet(UNetConfig.Read(Path.Combine(model, "config.json")), weights);
        var context = inputs["context"];
        using var text = new TextContext(Tensor.From(Shape.Create(context.Shape), context.ToFloats()));
        var options = new RefiningOptions
        {
            Injection = kind,
            // The reference's layout has no background segment.
            Background = BackgroundInjection.NoSegment,
            InjectionWeight = weight,
            UseScheduleFactor = schedule,
        };
        int side = inputs["mask"].Shape[^1], tokens = context.Shape[1];
        var masks = Tensor.From([2, side, side, 1], inputs["mask"].ToFloats());
        var injection = new MaskInjection(options, [.. Enumerable.Range(0, 2).Select(row =>
        {
            int[] chosen = inputs[$"tokens.{row}"].ToInts();
            float[] keys = [.. Enumerable.Range(0, tokens).Select(token => chosen.Contains(token) ? 1f : 0)];
            return new MaskInjection.Row(row, masks.Slice(row, 1), keys, new float[tokens]);
        })]);

        var noisy = expected["x_t"];
        var latents = Ops.ToChannelsLast(Tensor.From(Shape.Create(noisy.Shape), noisy.ToFloats()));
        var output = Ops.ToChannelsFirst(unet.Forward(latents, [options.Timestep], text, injection.Plan));
        for (int row = 0; row < 2; row++)
        {
            float[] golden = expected[string.Create(CultureInfo.InvariantCulture, $"{row}.{name}.eps")].ToFloats();
            float[] actual = output.Slice(row, 1).ToArray();
            float largest = golden.Max(Math.Abs);
            for (int i = 0; i < golden.Length; i++)
                Assert.InRange(Math.Abs(golden[i] - actual[i]), 0, Tolerance * largest);
        }
    }

    [Fact]
    public void The_schedule_factor_follows_the_timestep()
    {
        using var scope = TensorScope.Enter();
        var row = new MaskInjection.Row(0, Tensor.From([1, 1, 2, 1], [1, 0]), [0, 1, 0], [1, 0, 0]);
        var injection = new MaskInjection(new RefiningOptions { UseScheduleFactor = true }, row) { Timestep = 1000 };
        var layer = new AttentionLayer("a", 0, AttentionKind.Cross, UNetStage.Down, 1, 2, 1, 4);
        RangeEdit[] Edits() => [.. injection.EditsOf(layer).Cast<RangeEdit>()];
        // The regulariser times 1 - the segment's area, for the class and for the background.
        Assert.Equal([[0.5f, 0f], [0f, 0.5f]], Edits().Select(edit => edit.QueryStrength));
        injection.Timestep = 500;
        var weaker = Edits();
        Assert.Equal([[0.5f / 32, 0f], [0f, 0.5f / 32]], weaker.Select(edit => edit.QueryStrength));
        Assert.Equal([[1f, 0f], [0f, 1f]], weaker.Select(edit => edit.QueryMask));
        Assert.Equal([[0f, 1f, 0f], [1f, 0f, 0f]], weaker.Select(edit => edit.KeyMask));
    }
}
