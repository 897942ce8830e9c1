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
