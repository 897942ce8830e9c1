using System.Text.Json.Nodes;
using Denote.Models.Files;

namespace Denote.Models.Tests.Files;

public class ModelFolderTests
{
    internal static readonly string PictureBook = Path.Combine(ConfigTests.RepositoryRoot(), "models", "picturebook");

    [Fact]
    public void The_embedded_model_is_a_text_to_image_model()
    {
        var model = ModelFolder.Open(PictureBook);
        model.RequireTextToImage();
        Assert.Equal(
            ["scheduler", "text_encoder", "tokenizer", "unet", "vae"], model.Parts.Select(part => part.Name).Order());
        Assert.Equal(ModelPartKind.UNet, model.Part("unet").Kind);
        Assert.Equal("model", model.Part("text_encoder").WeightsName);
        Assert.False(model.Has("safety_checker"));
        Assert.Contains("no part 'text_encoder_2'",
            Assert.Throws<ModelException>(() => model.Part("text_encoder_2")).Message);
    }

    [Theory]
    [InlineData("unet", "UNet2DConditionModel")]
    [InlineData("vae", "AutoencoderKL")]
    [InlineData("text_encoder", "CLIPTextModel")]
    [InlineData("scheduler", "DDIMScheduler")]
    public void A_single_part_is_a_model_folder_too(string part, string className)
    {
        var model = ModelFolder.Open(Path.Combine(PictureBook, part));
        Assert.Equal((className, false, part), (model.ClassName, model.IsPipeline, model.Parts.Single().Name));
        Assert.Contains("model_index.json", Assert.Throws<ModelException>(model.RequireTextToImage).Message);
    }

    [Theory]
    [InlineData("_class_name", "\"StableDiffusionInpaintPipeline\"", "inpainting model; use a text-to-image one")]
    [InlineData("_class_name", "\"StableDiffusionXLControlNetInpaintPipeline\"", "is an inpainting model")]
    [InlineData("_class_name", "\"StableDiffusionInstructPix2PixPipeline\"", "is an instruct model")]
    [InlineData("_class_name", "\"StableDiffusionUpscalePipeline\"", "is an upscaler")]
    [InlineData("_class_name", "\"StableDiffusionLatentUpscalePipeline\"", "is an upscaler")]
    [InlineData("_class_name", "\"StableDiffusionDepth2ImgPipeline\"", "is a depth-to-image model")]
    [InlineData("_class_name", "\"StableDiffusion3Pipeline\"", "is a Stable Diffusion 3")]
    [InlineData("_class_name", "\"FluxPipeline\"", "'FluxPipeline' is not supported")]
    [InlineData("tokenizer", "[null, null]", "the part 'tokenizer' is missing")]
    [InlineData("unet", "[\"diffusers\", \"UNet2DModel\"]", "'unet' is a UNet2DModel")]
    [InlineData("text_encoder", "[\"transformers\", \"T5EncoderModel\"]", "expected CLIPTextModel")]
    [InlineData("_class_name", "\"StableDiffusionXLPipeline\"", "'tokenizer_2' is missing")]
    public void A_model_of_another_kind_is_refused(string key, string value, string message)
    {
        using var folder = Copy(index => index[key] = JsonNode.Parse(value));
        Assert.Contains(message,
            Assert.Throws<ModelException>(ModelFolder.Open(folder.Path).RequireTextToImage).Message);
    }

    [Theory]
    [InlineData("StableDiffusionControlNetPipeline")]
    [InlineData("StableDiffusionControlNetImg2ImgPipeline")]
    [InlineData("StableDiffusionPAGPipeline")]
    [InlineData("StableDiffusionControlNetPAGPipeline")]
    [InlineData("StableDiffusionImg2ImgPipeline")]
    [InlineData("LatentConsistencyModelImg2ImgPipeline")]
    public void A_pipeline_opens_as_the_stable_diffusion_that_it_contains(string className)
    {
        using var folder = Copy(index =>
        {
            index["_class_name"] = className;
            index["controlnet"] = JsonNode.Parse("[\"diffusers\", \"ControlNetModel\"]");
        });
        var model = ModelFolder.Open(folder.Path);
        foreach (var part in model.Parts) Directory.CreateDirectory(part.Folder);
        model.RequireTextToImage();
    }

    [Fact]
    public void A_refiner_is_refused_by_that_name()
    {
        using var folder = Copy(index =>
        {
            index["_class_name"] = "StableDiffusionXLImg2ImgPipeline";
            index["tokenizer_2"] = index["tokenizer"]!.DeepClone();
            index["text_encoder_2"] = index["text_encoder"]!.DeepClone();
            index["tokenizer"] = JsonNode.Parse("[null, null]");
            index["text_encoder"] = JsonNode.Parse("[null, null]");
        });
        Assert.Contains("is a refiner",
            Assert.Throws<ModelException>(ModelFolder.Open(folder.Path).RequireTextToImage).Message);
    }

    [Theory]
    [InlineData("_class_name", "null", "'_class_name' is missing")]
    [InlineData("../unet", "[\"diffusers\", \"UNet2DConditionModel\"]", "is broken")]
    [InlineData("unet", "[\"UNet2DConditionModel\"]", "is broken")]
    [InlineData("unet", "[\"diffusers\", 7]", "is broken")]
    public void A_broken_index_is_refused(string key, string value, string message)
    {
        using var folder = Copy(index => index[key] = JsonNode.Parse(value));
        Assert.Contains(message, Assert.Throws<ModelException>(() => ModelFolder.Open(folder.Path)).Message);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        using var folder = Copy(_ => { });
        Directory.CreateDirectory(folder.File("vae"));
        var error = Assert.Throws<ModelException>(ModelFolder.Open(folder.Path).RequireTextToImage);
        Assert.Contains("the folder 'tokenizer' is missing", error.Message);
        Assert.Contains("the folder 'unet' is missing",
            Assert.Throws<ModelException>(() => ModelFolder.Open(folder.Path).Part("unet")).Message);
    }

    [Fact]
    public void What_is_not_a_model_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("neither", Assert.Throws<ModelException>(() => ModelFolder.Open(folder.Path)).Message);
        Assert.Contains("no such folder",
            Assert.Throws<ModelException>(() => ModelFolder.Open(folder.File("none"))).Message);
        File.WriteAllText(folder.File("model_index.json"), "not json");
        Assert.Contains("not well-formed", Assert.Throws<ModelException>(() => ModelFolder.Open(folder.Path)).Message);
        Assert.Contains("this is a file",
            Assert.Throws<ModelException>(() => ModelFolder.Open(folder.File("model_index.json"))).Message);
        File.WriteAllText(folder.File("part", "config.json"), "{}");
        Assert.Contains("'_class_name'",
            Assert.Throws<ModelException>(() => ModelFolder.Open(folder.File("part"))).Message);
    }

    private static TemporaryFolder Copy(Action<JsonObject> change)
    {
        var folder = new TemporaryFolder();
        var index = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(PictureBook, "model_index.json")))!;
        change(index);
        File.WriteAllText(folder.File("model_index.json"), index.ToJsonString());
        return folder;
    }
}
