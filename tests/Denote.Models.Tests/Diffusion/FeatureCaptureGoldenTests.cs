using System.Text.Json;
using Denote.Models.Diffusion;
using Denote.Tensors;
using Denote.TestSupport;
using Xunit.Abstractions;

namespace Denote.Models.Tests.Diffusion;

/// <summary>
/// Golden folder 17, part 7: OVDiff's picture features, the cross-attention queries of nine layers of folder 04's
/// U-Net, each resized bilinearly to the latents' grid and joined along the channels.
/// </summary>
public class FeatureCaptureGoldenTests(ITestOutputHelper output)
{
    private const string Folder = "17-ovdiff";

    [Fact]
    public void Queries_as_features_are_the_references()
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture("04-unet-sd15");
        var expected = FixtureTensors.Read(Folder, "expected_sd.safetensors");
        using var settings = JsonDocument.Parse(File.ReadAllText(FixtureTensors.Locate(Folder, "settings_sd.json")));
        string[] names =
            [.. settings.RootElement.GetProperty("layers_in_order").EnumerateArray().Select(name => name.GetString()!)];
        float timestep = settings.RootElement.GetProperty("timestep").GetSingle();
        using var text = new TextContext(FixtureTensors.Read(Folder, "inputs_sd.safetensors")["context"].ToTensor());
        var latents = expected["x_t"].ToTensor();
        using var queries = new FeatureCapture
        {
            Layers = layer => names.Contains(layer.Name),
            Feature = AttentionFeature.Query,
        };
        fixture.UNet.Capture(latents, [timestep], text, new AttentionPlan { Features = [queries] });

        int height = latents.Shape[1], width = latents.Shape[2];
        var layers = fixture.UNet.AttentionLayers(height, width).ToDictionary(layer => layer.Name);
        Tensor[] features =
        [
            .. names.Select(name =>
            {
                var layer = layers[name];
                var feature = queries.Features[name];
                return Ops.Resize(feature.Reshape([1, layer.Height, layer.Width, feature.Shape[2]]), height, width,
                    ResizeMode.Bilinear);
            }),
        ];
        output.WriteLine($"{Golden.AssertClose(expected["features"], Ops.ConcatChannels(features)):E1}");
    }
}
