using Denote.Models.Tests.Files;
using Denote.Models.Tests.Files.Torch;
using Denote.Models.Vit;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Models.Tests.Vit;

/// <summary>DINO and MAE as their authors publish them: a checkpoint alone.</summary>
public class VitCheckpointTests
{
    private static readonly string Folder = FixtureTensors.Locate("12-dino", "dino");

    [Fact]
    public void A_bare_pth_is_the_network_of_the_folder()
    {
        using var temporary = new TemporaryFolder();
        string path = Path.Combine(temporary.Path, "dino_tiny_pretrain.pth");
        TorchArchive.Write(path, FixtureTensors.Read("12-dino", "dino", "model.safetensors"));
        using var scope = TensorScope.Enter();
        var picture = new TorchRandom(2).Normal([1, 64, 64, 3]);

        (VitModel expected, Weights folder) = VitCheckpoint.Open(Folder);
        (VitModel actual, Weights file) = VitCheckpoint.Open(path);
        using (folder)
        using (file)
        {
            Assert.Equal((64, 8, 64, 4), (actual.Config.ImageSize, actual.Config.PatchSize, actual.Config.Channels,
                actual.Config.Layers));
            // Published networks have 64 channels a head; this one has 16, which its first layer's keys do not show.
            Assert.Equal(1, actual.Config.Heads);
            var keys = new LayerFeature(0, AttentionFeature.Key);
            Assert.Equal(expected.Forward(picture, keys).Features[0].ToArray(),
                actual.Forward(picture, keys).Features[0].ToArray());
        }
    }
}
