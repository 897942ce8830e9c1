using Denote.Models.Diffusion;
using Denote.Models.Tests.Diffusion;
using Denote.Tensors;

namespace Denote.Models.Tests;

/// <summary>Networks name their parts for a profile.</summary>
[Collection(nameof(Alone))]
public class ProfileTests
{
    [Fact]
    public void A_pass_through_a_unet_is_measured_block_by_block()
    {
        using var scope = TensorScope.Enter();
        using var fixture = new UNetFixture("04-unet-sd15");
        using var text = new TextContext(fixture.Input("context", 0, 1));
        using var profile = TensorProfile.Start();
        fixture.UNet.Forward(fixture.Latents(isSquare: true).Slice(0, 1), [261], text);
        profile.Dispose();

        var whole = profile.Blocks[0];
        Assert.Equal(("U-Net", 0), (whole.Name, whole.Depth));
        Assert.InRange(whole.Time, TimeSpan.FromTicks(1), profile.Elapsed);
        Assert.All(profile.Blocks, block => Assert.InRange(block.PeakBytes, 1, whole.PeakBytes));
        string[] names = [.. profile.Blocks.Where(block => block.Depth == 1).Select(block => block.Name)];
        Assert.Contains("mid_block", names);
        Assert.All(fixture.UNet.AttentionLayers(8, 8), layer =>
            Assert.Contains(profile.Blocks, block => block.Name == layer.Name && block.Depth == 3));
        Assert.Contains(profile.Operations, operation => operation.Kind == "attention");
    }
}
