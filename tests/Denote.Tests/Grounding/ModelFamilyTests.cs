using System.Text.Json.Nodes;
using Denote.Grounding;
using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Painting;
using Denote.Tensors;
using Denote.TestSupport;

namespace Denote.Tests.Grounding;

/// <summary>
/// Grounding with every family of models: the golden U-Nets' configurations, the embedded model's other parts, random
/// weights.
/// </summary>
public sealed class ModelFamilyTests(EmbeddedModel embedded) : IClassFixture<EmbeddedModel>, IDisposable
{
    private const string Narrative = "[a bird] over [the road]";

    private readonly string _folder = Directory.CreateTempSubdirectory("denote-family").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(InversionKind.OneStep)]
    [InlineData(InversionKind.Ddim)]
    public void Stable_Diffusion_2_with_velocities(InversionKind inversion)
    {
        CopyEmbedded();
        UseUNet("unet-sd21", textChannels: TextChannels);
        Edit("scheduler/scheduler_config.json", config => config["prediction_type"] = "v_prediction");
        AssertGrounds(inversion);
    }

    [Theory]
    [InlineData(InversionKind.OneStep)]
    [InlineData(InversionKind.Ddim)]
    public void Stable_Diffusion_XL_with_two_text_encoders(InversionKind inversion)
    {
        const int Channels2 = 64, Projection = 48;
        CopyEmbedded();
        UseUNet("unet-sdxl", TextChannels + Channels2);
        foreach (string part in new[] { "tokenizer", "text_encoder" }) CopyPart(Configs(part), Configs(part + "_2"));
        Edit("text_encoder_2/config.json", config =>
        {
            config["architectures"] = new JsonArray("CLIPTextModelWithProjection");
            config["hidden_size"] = Channels2;
            config["projection_dim"] = Projection;
        });
        Edit("unet/config.json", config => config["projection_class_embeddings_input_dim"] =
            Projection + 6 * config["addition_time_embed_dim"]!.GetValue<int>());
        Edit("model_index.json", index =>
        {
            index["_class_name"] = "StableDiffusionXLPipeline";
            index["tokenizer_2"] = new JsonArray("transformers", "CLIPTokenizer");
            index["text_encoder_2"] = new JsonArray("transformers", "CLIPTextModelWithProjection");
        });
        AssertGrounds(inversion);
    }

    [Fact]
    public void Latent_consistency_model()
    {
        CopyEmbedded();
        UseUNet("unet-lcm", TextChannels);
        AssertGrounds(InversionKind.OneStep);
    }

    private int TextChannels => embedded.Model.Diffusion.TextEncoder.Config.HiddenSize;

    private void AssertGrounds(InversionKind inversion)
    {
        RandomModel.Create(Configs(), Path.Combine(_folder, "model"), seed: 1, DataType.Float16);
        using var model = DenoteModel.Load(Path.Combine(_folder, "model"));
        int side = model.Diffusion.LatentSize / 2;
        var options = new GroundingOptions
        {
            Inversion = inversion, Steps = 2, CrossResolutions = [side], SelfResolution = side,
        };
        var result = model.Ground(embedded.Picture, Narrative, options);
        Assert.Equal(model.Diffusion.NativeSize, result.Model.NativeSize);
        foreach (var phrase in result.Phrases)
        {
            Assert.Equal(PhraseOutcome.Grounded, phrase.Outcome);
            Assert.True(float.IsFinite(phrase.PeakAttention) && phrase.PeakAttention > 0);
        }
        AssertPaints(model);
    }

    /// <summary>A model with an embedding for the guidance scale is told of it and takes no second half.</summary>
    private static void AssertPaints(DenoteModel model)
    {
        var painting = model.Paint("a bird", new PaintingOptions { Steps = 2, Scheduler = SchedulerKind.Lcm });
        bool isTold = model.Diffusion.UNet.Config.GuidanceChannels is not null;
        Assert.Equal(isTold ? 8 : 1, painting.Options.GuidanceScale);
        var weaker = model.Paint("a bird", painting.Options with { GuidanceScale = 2 });
        Assert.Equal(model.Diffusion.NativeSize, painting.Pictures[0].Picture.Width);
        Assert.False(painting.Pictures[0].Picture.Pixels.SequenceEqual(weaker.Pictures[0].Picture.Pixels));
    }

    private string Configs(string part = "") => Path.Combine(_folder, "configs", part);

    private void CopyEmbedded()
    {
        CopyPart(DenoteModel.EmbeddedFolder, Configs());
        foreach (string part in new[] { "tokenizer", "text_encoder", "vae", "scheduler" })
            CopyPart(Path.Combine(DenoteModel.EmbeddedFolder, part), Configs(part));
    }

    private void UseUNet(string golden, int textChannels)
    {
        CopyPart(FixtureTensors.Locate("05-unet-variants", golden, "unet"), Configs("unet"));
        Edit("unet/config.json", config => config["cross_attention_dim"] = textChannels);
    }

    private static void CopyPart(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
            if (Path.GetExtension(file) != ".safetensors") File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private void Edit(string file, Action<JsonObject> change)
    {
        string path = Configs(file);
        JsonObject json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(json);
        File.WriteAllText(path, json.ToJsonString());
    }
}
