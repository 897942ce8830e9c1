using Denote.Imaging;
using Denote.Labelling;
using Denote.Models;
using Denote.Models.Diffusion;
using Denote.Models.Vit;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Tests.Labelling;

public class FeatureExtractorTests(SceneVocabulary scenes) : IClassFixture<SceneVocabulary>
{
    private static readonly string Dino = FixtureTensors.Locate("12-dino", "dino");

    /// <summary>Golden folder 12: the keys of DINO's last layer.</summary>
    [Fact]
    public void Dino_features_are_the_references_keys()
    {
        using var scope = TensorScope.Enter();
        (VitModel network, Weights weights) = VitCheckpoint.Open(Dino);
        using (weights)
        {
            var inputs = FixtureTensors.Read("12-dino", "inputs.safetensors");
            // 64 x 96 is a picture whose shorter side the network was trained on; features look at twice that.
            var picture = ReadPicture(inputs["wide.u8"]);
            var extractor = new TransformerFeatures(TransformerFeatures.Dino, network, Dino);
            ImageFeatures features = extractor.Extract(picture);
            Assert.Equal((16, 24, 64), (features.Height, features.Width, features.Channels));
            Assert.Equal("keys of the last layer at 128", extractor.Identity.Options);

            // At the training's own size, the patches are those of the golden.
            var pixels = TransformerInput.Of(picture, 64, 8, square: false, network.Config.Normalization);
            var encoding = network.Forward(pixels, new LayerFeature(-1, AttentionFeature.Key));
            var own = TransformerInput.Patches(encoding.Features[0], encoding.GridHeight, encoding.GridWidth);
            float[] keys = FixtureTensors.Read("12-dino", "expected.safetensors")["wide.keys.block3"].ToFloats();
            LabellingGolden.AssertClose(keys.AsSpan(64), own.ToGrid().Span, 1e-4);
        }
    }

    [Fact]
    public void The_embedded_models_layers()
    {
        var unet = scenes.Model.Diffusion.UNet;
        string[] names = [.. DiffusionFeatureLayers.Choose(unet.AttentionLayers(32, 32)).Select(layer => layer.Name)];
        Assert.Equal(4, names.Length);
        Assert.All(names, name => Assert.StartsWith("up_blocks", name, StringComparison.Ordinal));
        Assert.Equal(96 + 96 + 48 + 48, scenes.Features.First(f => f.Identity.Name == "sd").Channels);
    }

    [Fact]
    public void Stable_diffusions_layers_are_the_papers()
    {
        string config = FixtureTensors.InRepository("models", "configs", "sd15", "unet", "config.json");
        var unet = new UNet(UNetConfig.Read(config), Weights.Declare("unet"));
        var all = unet.AttentionLayers(64, 64);
        AttentionLayer[] cross = [.. all.Where(layer => layer.Kind == AttentionKind.Cross)];
        var chosen = DiffusionFeatureLayers.Choose(all).Select(layer => Array.IndexOf(cross, layer));
        Assert.Equal([0, 6, 7, 8, 9, 10, 11, 12, 15], chosen);
        Assert.Equal([2, 3], DiffusionFeatureLayers.Choose(all, [2, 3]).Select(layer => Array.IndexOf(cross, layer)));
        Assert.Throws<DenoteException>(() => DiffusionFeatureLayers.Choose(all, [16]));
    }

    [Fact]
    public void Features_depend_on_the_picture_and_on_nothing_else()
    {
        using var scope = TensorScope.Enter();
        var (picture, _) = scenes.HeldOut;
        foreach (IFeatureExtractor extractor in scenes.Features)
        {
            float[] once = extractor.Extract(picture).ToGrid().ToArray();
            Assert.Equal(once, extractor.Extract(picture).ToGrid().ToArray());
            Assert.NotEqual(once, extractor.Extract(new Image(picture.Width, picture.Height)).ToGrid().ToArray());
        }
    }

    [Fact]
    public void Pictures_of_any_shape_have_features()
    {
        using var scope = TensorScope.Enter();
        var thin = new Image(3, 200);
        foreach (IFeatureExtractor extractor in scenes.Features)
            Assert.Equal(extractor.Channels, extractor.Extract(thin).Channels);
    }

    [Fact]
    public void Faulty_choices_are_answered()
    {
        Refused<DenoteException>("'resnet'", ["resnet"]);
        Refused<DenoteException>("named twice", ["sd", "sd"]);
        Refused<DenoteException>("name one or more", []);
        Refused<ModelException>("there is no DINO", ["dino"]);
        Refused<ModelException>("there is no MAE", ["mae"]);
        using var dino = scenes.Model.OpenFeatures(
            new FeatureExtractorChoice { Names = ["dino", "sd"], DinoPath = Dino });
        Assert.Equal(["dino", "sd"], dino.Select(extractor => extractor.Identity.Name));
    }

    /// <summary>MAE's encoder has DINO's structure; its keys are read in the same way under its own name.</summary>
    [Fact]
    public void Mae_features_are_its_own_keys()
    {
        using var scope = TensorScope.Enter();
        using var mae = scenes.Model.OpenFeatures(new FeatureExtractorChoice { Names = ["mae"], MaePath = Dino });
        using var dino = scenes.Model.OpenFeatures(new FeatureExtractorChoice { Names = ["dino"], DinoPath = Dino });
        Assert.Equal("mae", mae[0].Identity.Name);
        Assert.NotEqual(dino[0].Identity.Hash, mae[0].Identity.Hash);
        var (picture, _) = scenes.HeldOut;
        ImageFeatures features = mae[0].Extract(picture);
        // Pictures of 128 pixels are twice the network's own 64, in patches of 8.
        Assert.Equal((16, 16, 64), (features.Height, features.Width, features.Channels));
        Assert.Equal(dino[0].Extract(picture).ToGrid().ToArray(), features.ToGrid().ToArray());

        (VitModel network, Weights weights) = VitCheckpoint.Open(Dino);
        using (weights)
        {
            var input = TransformerInput.Of(picture, 128, 8, square: false, network.Config.Normalization);
            var keys = network.Forward(input, new LayerFeature(-1, AttentionFeature.Key)).Features[0];
            Assert.Equal(keys.Span[64..].ToArray(), features.ToGrid().ToArray());
        }
    }

    [Fact]
    public void A_checkpoint_without_a_configuration_says_its_sizes()
    {
        (VitModel network, Weights weights) = VitCheckpoint.Open(Path.Combine(Dino, "model.safetensors"));
        using (weights)
        {
            Assert.Equal((64, 8, 64, 4), (network.Config.ImageSize, network.Config.PatchSize, network.Config.Channels,
                network.Config.Layers));
        }
        string clip = Path.Combine(DenoteModel.EmbeddedFolder, "clip", "model.safetensors");
        Assert.Contains("patch_embed.proj.weight",
            Assert.Throws<ModelException>(() => VitCheckpoint.Open(clip)).Message);
    }

    /// <summary>A picture from <c>[1, 3, H, W]</c>.</summary>
    private static Image ReadPicture(FixtureTensor golden)
    {
        byte[] planes = golden.ToBytes();
        var image = new Image(golden.Shape[3], golden.Shape[2]);
        int pixels = image.Width * image.Height;
        for (int i = 0; i < planes.Length; i++) image.Pixels[i % pixels * 3 + i / pixels] = planes[i];
        return image;
    }

    private void Refused<T>(string reason, string[] names) where T : Exception => Assert.Contains(reason,
        Assert.Throws<T>(() => scenes.Model.OpenFeatures(new FeatureExtractorChoice { Names = names })).Message);
}
