using System.Text.RegularExpressions;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Golden folder 14: masks injected into all attention layers of folder 04's U-Net at t = 400, as G4Seg's eq. 5 and as
/// DenseDiffusion's modulation with its regularisers 1 (cross) and 0.3 (self).
/// </summary>
public class MaskInjectionGoldenTests(ITestOutputHelper output)
{
    private const string Folder = "14-mask-injection";
    private const float Timestep = 400;
    private const float CrossRegulariser = 1;
    private const float SelfRegulariser = 0.3f;

    public static TheoryData<string> Cases =>
    [
        .. FixtureTensors.Read(Folder, "expected.safetensors").Keys
            .Where(name => name.EndsWith(".eps", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_prediction_with_injected_masks_is_the_references(string name)
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture("04-unet-sd15");
        var inputs = FixtureTensors.Read(Folder, "inputs.safetensors");
        var expected = FixtureTensors.Read(Folder, "expected.safetensors");
        int row = int.Parse(name[..name.IndexOf('.')]);
        using var text = new TextContext(inputs["context"].ToTensor().Slice(row, 1));
        var mask = inputs["mask"];
        var injection = new Injection(
            Tensor.From([1, mask.Shape[1], mask.Shape[2], 1],
                mask.ToFloats().AsSpan(row * mask.Shape[1] * mask.Shape[2], mask.Shape[1] * mask.Shape[2])),
            inputs[$"tokens.{row}"].ToInts(), text.Encoding.Shape[1], name);

        var latents = expected["x_t"].ToTensor().Slice(row, 1);
        var prediction = fixture.UNet.Forward(
            latents, [Timestep], text, new AttentionPlan { Edits = injection.EditsOf });
        output.WriteLine($"{name}: {Golden.AssertClose(expected[name], prediction):E1}");
        var original = NoiseSchedule.Create(SchedulerFixture.StableDiffusion)
            .Original(prediction, PredictionType.Noise, latents, (int)Timestep);
        Golden.AssertClose(expected[Path.ChangeExtension(name, ".x0_pred")], original);
    }

    /// <summary>The edits of one case, read from its name.</summary>
    private sealed class Injection(Tensor mask, int[] tokens, int textLength, string name)
    {
        public IReadOnlyList<AttentionEdit> EditsOf(AttentionLayer layer)
        {
            bool isCross = layer.Kind == AttentionKind.Cross;
            if (name.Contains(isCross ? ".self_only" : ".cross_only")) return [];
            float[] pixels = Ops.Resize(mask, layer.Height, layer.Width, ResizeMode.Nearest).ToArray();
            float[] keys = isCross
                ? [.. Enumerable.Range(0, textLength).Select(token => tokens.Contains(token) ? 1f : 0)]
                : pixels;
            if (Regex.Match(name, @"\.eq5\.alpha(\d+)") is { Success: true } constant)
                {
                float alpha = float.Parse(constant.Groups[1].Value);
                return [new AdditiveEdit { Alpha = alpha, QueryMask = pixels, KeyMask = keys }];
            }
            if (!name.Contains(".dense.")) return [];

            float time = name.Contains(".t800") ? 800 : Timestep;
            float strength = MathF.Pow(time / 1000, 5) * (isCross ? CrossRegulariser : SelfRegulariser);
            float share = pixels.Average();
            return
            [
                new RangeEdit
                {
                    QueryMask = pixels,
                    KeyMask = keys,
                    QueryStrength = [.. pixels.Select(inside => strength * (1 - inside * share))],
                },
            ];
        }
    }
}
