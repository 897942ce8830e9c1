using Denote.Imaging;
using Denote.Models;
using Denote.Models.Diffusion;
using Denote.Refining;
using Denote.TestSupport;
using Denote.Tests.Grounding;

namespace Denote.Tests.Control;

/// <summary>What is refused as a ControlNet, with what to do.</summary>
public sealed class ControlModelTests(EmbeddedModel embedded, PictureBookControl control)
    : IClassFixture<EmbeddedModel>, IClassFixture<PictureBookControl>
{
    [Fact]
    public void One_of_another_model_does_not_fit()
    {
        string Message(string folder)
        {
            using var model = DenoteModel.Load(DenoteModel.EmbeddedFolder, controlFolder: folder);
            return Assert.Throws<ModelException>(() => model.ControlIdentity).Message;
        }
        Assert.Contains("text channels 64, the model 128",
            Message(FixtureTensors.Locate("05-unet-variants", "controlnet", "controlnet")), StringComparison.Ordinal);
        string finer = control.Create("finer", config =>
            config["conditioning_embedding_out_channels"] = new System.Text.Json.Nodes.JsonArray(16, 32, 64, 64));
        Assert.Contains("pixels per latent 8, the model 4", Message(finer), StringComparison.Ordinal);
        string large = control.Create("large", config =>
        {
            config["addition_embed_type"] = "text_time";
            config["addition_time_embed_dim"] = 8;
            config["projection_class_embeddings_input_dim"] = 64;
        });
        Assert.Contains("belongs to Stable Diffusion XL", Message(large), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_folders_are_named_for_what_they_are()
    {
        string unet = Path.Combine(DenoteModel.EmbeddedFolder, "unet");
        Assert.Contains("UNet2DConditionModel, expected a ControlNetModel",
            Assert.Throws<ModelException>(() => ControlModel.Load(unet)).Message, StringComparison.Ordinal);
        Assert.Contains("StableDiffusionPipeline, expected a ControlNetModel",
            Assert.Throws<ModelException>(() => ControlModel.Load(DenoteModel.EmbeddedFolder)).Message,
            StringComparison.Ordinal);
        // The embedded model has none beside it.
        var coarse = CoarseMask.FromMask("house", new Mask(2, 1, [true, false]));
        var missing = Assert.Throws<ModelException>(
            () => embedded.Model.Refine(embedded.Picture, [coarse], RefiningOptions.Controlled));
        Assert.Contains("controlnet: there is no ControlNet", missing.Message, StringComparison.Ordinal);
    }
}
