using Denote.Models.Diffusion;
using Denote.Models.Files;
using Denote.Models.Tokenization;
using Denote.Tensors;

namespace Denote.Models.Tests.Files;

public class RandomModelTests
{
    [Theory]
    [InlineData(DataType.Float16)]
    [InlineData(DataType.Float32)]
    public void A_model_made_from_configurations_has_nothing_wrong_with_it(DataType type)
    {
        using var folder = new TemporaryFolder();
        CopyConfigurations(ModelFolderTests.PictureBook, folder.File("configs"));
        RandomModel.Create(folder.File("configs"), folder.File("model"), seed: 7, type);

        var report = ModelCheck.Run(folder.File("model"));
        var original = ModelCheck.Run(ModelFolderTests.PictureBook);
        Assert.Empty(report.Problems);
        Assert.Equal(original.Parts.Select(part => (part.Name, part.Parameters)),
            report.Parts.Select(part => (part.Name, part.Parameters)));
        Assert.All(report.Parts.Where(part => part.Parameters > 0),
            part => Assert.Equal([type], part.ParametersByType.Keys));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.File("model"), "*", SearchOption.AllDirectories),
            file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_with_a_sensible_spread()
    {
        using var folder = new TemporaryFolder();
        string unet = Path.Combine(ModelFolderTests.PictureBook, "unet");
        foreach (var (name, seed) in new[] { ("a", 1), ("b", 1), ("c", 2) })
            RandomModel.Create(unet, folder.File(name, "unet"), seed, DataType.Float32);
        byte[] Read(string name) => File.ReadAllBytes(folder.File(name, "unet", "diffusion_pytorch_model.safetensors"));
        Assert.Equal(Read("a"), Read("b"));
        Assert.NotEqual(Read("a"), Read("c"));

        using var weights = Weights.Open(folder.File("a", "unet"), "diffusion_pytorch_model");
        var matrix = weights.Tensor("mid_block.resnets.0.conv1.weight", [128, 128, 3, 3]);
        using var values = matrix.ToTensor();
        double variance = values.ToArray().Average(value => (double)value * value);
        Assert.Equal(1.0 / (128 * 9), variance, 0.1 / (128 * 9));
        using var scale = weights.Tensor("mid_block.resnets.0.norm1.weight", [128]).ToTensor();
        Assert.All(scale.ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void A_random_network_runs_and_stays_finite()
    {
        using var folder = new TemporaryFolder();
        RandomModel.Create(Path.Combine(ModelFolderTests.PictureBook, "unet"), folder.File("unet"), seed: 3);
        using var weights = Weights.Open(folder.File("unet"), "diffusion_pytorch_model");
        var unet = new UNet(UNetConfig.Read(folder.File("unet", "config.json")), weights);
        using var scope = TensorScope.Enter();
        var random = new TorchRandom(0);
        var output = unet.Forward(random.Normal([1, 8, 8, 4]), [261], new TextContext(random.Normal([1, 77, 128])));
        double size = Math.Sqrt(output.ToArray().Average(value => (double)value * value));
        Assert.InRange(size, 0.05, 20);
    }

    [Fact]
    public void Configurations_without_a_tokenizer_take_another()
    {
        using var folder = new TemporaryFolder();
        CopyConfigurations(ModelFolderTests.PictureBook, folder.File("configs"));
        Directory.Delete(folder.File("configs", "tokenizer"), recursive: true);
        Assert.Contains("tokenizer",
            Assert.Throws<ModelException>(
                () => RandomModel.Create(folder.File("configs"), folder.File("a"), 0)).Message);
        RandomModel.Create(folder.File("configs"), folder.File("b"), 0,
            tokenizerFolder: Path.Combine(ModelFolderTests.PictureBook, "tokenizer"));
        Assert.Empty(ModelCheck.Run(folder.File("b")).Problems);
    }

    [Fact]
    public void A_model_is_never_written_over_its_configurations()
    {
        using var folder = new TemporaryFolder();
        CopyConfigurations(ModelFolderTests.PictureBook, folder.Path);
        Assert.Contains("another folder",
            Assert.Throws<ModelException>(() => RandomModel.Create(folder.Path, folder.Path + "/", 0)).Message);
    }

    [Theory]
    [InlineData("sd15", "unet", 859_520_964)]
    [InlineData("sd15", "vae", 83_653_863)]
    [InlineData("sd15", "text_encoder", 123_060_480)]
    [InlineData("sd21", "unet", 865_910_724)]
    [InlineData("sd21", "text_encoder", 340_387_840)]
    [InlineData("sdxl", "unet", 2_567_463_684)]
    [InlineData("sdxl", "text_encoder_2", 694_659_840)]
    [InlineData("lcm", "unet", 859_520_964 + 256 * 320)]
    public void The_public_models_have_their_published_numbers_of_parameters(string model, string part, long parameters)
    {
        var folder = ModelFolder.Open(Path.Combine(ConfigTests.RepositoryRoot(), "models", "configs", model));
        using var weights = Weights.Declare(part);
        PartNetwork.AskForWeights(folder.Part(part), weights);
        Assert.Equal(parameters, weights.Declared.Sum(tensor => (long)tensor.Shape.Count));
        Assert.NotNull(SchedulerConfig.Read(folder.Part("scheduler").ConfigPath).Kind);
    }

    [Theory]
    [InlineData("clip-vit-b16", 149_620_737)]
    [InlineData("dino-vits8", 21_670_272)]
    [InlineData("dino-vitb8", 85_807_872)]
    [InlineData("sam-vit-b", 93_735_472 + 2 * 128)] // The random frequencies of positions are a buffer.
    public void Single_networks_have_their_published_numbers_of_parameters(string model, long parameters)
    {
        var folder = ModelFolder.Open(Path.Combine(ConfigTests.RepositoryRoot(), "models", "configs", model));
        using var weights = Weights.Declare(model);
        PartNetwork.AskForWeights(Assert.Single(folder.Parts), weights);
        Assert.Equal(parameters, weights.Declared.Sum(tensor => (long)tensor.Shape.Count));
    }

    [Fact]
    public void A_random_CLIP_gets_a_tokenizer()
    {
        using var folder = new TemporaryFolder();
        string embedded = Path.Combine(ModelFolderTests.PictureBook, "clip");
        File.Copy(Path.Combine(embedded, "config.json"), folder.File("config.json"));
        string made = folder.File("made");
        string tokenizer = Path.Combine(ModelFolderTests.PictureBook, "tokenizer");
        RandomModel.Create(folder.Path, made, seed: 0, tokenizerFolder: tokenizer);
        Assert.Empty(ModelCheck.Run(made).Problems);
        Assert.NotNull(ClipTokenizer.Load(made));
    }

    [Theory]
    [InlineData("sd15")]
    [InlineData("sd21")]
    [InlineData("sdxl")]
    [InlineData("lcm")]
    public void The_parts_of_the_public_models_fit_each_other(string model)
    {
        using var folder = new TemporaryFolder();
        ModelCheckTests.CopyFolder(Path.Combine(ConfigTests.RepositoryRoot(), "models", "configs", model), folder.Path);
        foreach (string tokenizer in new[] { "tokenizer", "tokenizer_2" })
            ModelCheckTests.CopyFolder(Path.Combine(ModelFolderTests.PictureBook, "tokenizer"), folder.File(tokenizer));
        var opened = ModelFolder.Open(folder.Path);
        opened.RequireTextToImage();
        Assert.Empty(PartsFit.Problems(opened));
    }

    internal static void CopyConfigurations(string from, string to)
    {
        ModelCheckTests.CopyFolder(from, to);
        foreach (string file in Directory.EnumerateFiles(to, "*.safetensors", SearchOption.AllDirectories))
            File.Delete(file);
    }
}
