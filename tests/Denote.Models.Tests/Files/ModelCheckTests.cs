using System.Text.Json.Nodes;
using Denote.Models.Files;
using Denote.Tensors;

namespace Denote.Models.Tests.Files;

public class ModelCheckTests
{
    private const string UNetFile = "diffusion_pytorch_model.safetensors";

    [Fact]
    public void Nothing_is_wrong_with_the_embedded_model()
    {
        var report = ModelCheck.Run(ModelFolderTests.PictureBook);
        Assert.Empty(report.Problems);
        Assert.True(report.IsUsable);
        Assert.Equal("StableDiffusionPipeline", report.ClassName);
        var unet = report.Parts.Single(part => part.Kind == ModelPartKind.UNet);
        long length = new FileInfo(Path.Combine(ModelFolderTests.PictureBook, "unet", UNetFile)).Length;
        Assert.Equal([UNetFile], unet.Files);
        Assert.Equal(length, unet.Bytes);
        Assert.Equal(unet.Parameters, unet.ParametersByType[DataType.Float16]);
        Assert.InRange(unet.Parameters * 2, length * 9 / 10, length);
    }

    [Fact]
    public void All_problems_of_a_part_are_listed_not_only_the_first()
    {
        using var folder = new TemporaryFolder();
        Damage(folder, tensors =>
        {
            tensors.Remove("conv_in.bias");
            tensors["conv_out.bias"] = Tensor.Zeros([5]);
            tensors["extra.weight"] = Tensor.Zeros([1]);
            tensors["conv_norm_out.weight"].Span[3] = float.NaN;
            tensors["conv_in.weight"].Span[5 * 36 + 2 * 9 + 4] = float.NegativeInfinity;
        });
        var problems = ModelCheck.Run(folder.File("unet")).Problems;
        string file = $"unet/{UNetFile}";
        Assert.Equal(5, problems.Count);
        Assert.Contains(problems, problem => problem.StartsWith($"{file}: tensor 'conv_in.bias' [48] is missing"));
        Assert.Contains(problems, problem =>
            problem.StartsWith($"{file}: tensor 'conv_out.bias' is [5], expected [4]"));
        Assert.Contains(problems, problem => problem.StartsWith($"{file}: tensor 'extra.weight' does not belong"));
        Assert.Contains(problems, problem =>
            problem.StartsWith($"{file}: tensor 'conv_norm_out.weight' [48] holds NaN at [3]"));
        Assert.Contains(problems, problem =>
            problem.StartsWith($"{file}: tensor 'conv_in.weight' [48, 4, 3, 3] holds an infinite number "
                + "at [5, 2, 1, 1]"));
    }

    [Fact]
    public void Every_part_that_is_missing_or_broken_is_listed()
    {
        using var folder = new TemporaryFolder();
        CopyFolder(ModelFolderTests.PictureBook, folder.Path);
        File.WriteAllBytes(folder.File("vae", UNetFile), []);
        File.Delete(folder.File("text_encoder", "model.safetensors"));
        File.Delete(folder.File("tokenizer", "merges.txt"));
        Directory.Delete(folder.File("scheduler"), recursive: true);
        var config = (JsonObject)JsonNode.Parse(File.ReadAllText(folder.File("unet", "config.json")))!;
        config["class_embed_type"] = "timestep";
        File.WriteAllText(folder.File("unet", "config.json"), config.ToJsonString());

        var report = ModelCheck.Run(folder.Path);
        Assert.Equal(5, report.Problems.Count);
        Assert.Contains(report.Problems, problem => problem.Contains("the folder 'scheduler' is missing"));
        Assert.Contains(report.Problems, problem => problem.StartsWith($"vae/{UNetFile}: the file is empty"));
        Assert.Contains(report.Problems, problem => problem.Contains("/text_encoder: the weights are missing"));
        Assert.Contains(report.Problems, problem => problem.Contains("merges.txt"));
        Assert.Contains(report.Problems, problem => problem.StartsWith("unet/config.json: 'class_embed_type'"));
        Assert.Equal(5, report.Parts.Count);
    }

    [Theory]
    [InlineData("unet", "cross_attention_dim", 64, "attends to text of 64 channels, the text encoder gives 128")]
    [InlineData("unet", "in_channels", 6, "takes latents of 6 channels, the vae gives 4")]
    [InlineData("text_encoder", "vocab_size", 787, "the tokenizer has 788 tokens, its text encoder knows 787")]
    [InlineData("text_encoder", "max_position_embeddings", 40, "prompts of 77 tokens, its text encoder takes 40")]
    public void Parts_of_different_models_are_told_apart(string part, string key, int value, string problem)
    {
        using var folder = new TemporaryFolder();
        RandomModelTests.CopyConfigurations(ModelFolderTests.PictureBook, folder.File("configs"));
        var config = (JsonObject)JsonNode.Parse(File.ReadAllText(folder.File("configs", part, "config.json")))!;
        config[key] = value;
        if (key == "vocab_size") config["eos_token_id"] = 2;
        File.WriteAllText(folder.File("configs", part, "config.json"), config.ToJsonString());
        RandomModel.Create(folder.File("configs"), folder.File("model"), seed: 0);
        Assert.Contains(problem, Assert.Single(ModelCheck.Run(folder.File("model")).Problems));
    }

    [Fact]
    public void A_check_can_be_cancelled() => Assert.ThrowsAny<OperationCanceledException>(
        () => ModelCheck.Run(ModelFolderTests.PictureBook, cancellation: new CancellationToken(canceled: true)));

    internal static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>Writes the embedded U-Net with some of its tensors changed.</summary>
    private static void Damage(TemporaryFolder folder, Action<Dictionary<string, Tensor>> change)
    {
        using var scope = TensorScope.Enter();
        string source = Path.Combine(ModelFolderTests.PictureBook, "unet");
        Dictionary<string, Tensor> tensors;
        using (var file = SafetensorsFile.Open(Path.Combine(source, UNetFile)))
            tensors = file.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.ToTensor());
        change(tensors);
        SafetensorsWriter.Save(folder.File("unet", UNetFile), [.. tensors]);
        File.Copy(Path.Combine(source, "config.json"), folder.File("unet", "config.json"));
    }
}
