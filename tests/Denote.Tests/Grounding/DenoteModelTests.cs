using Denote.Models;

namespace Denote.Tests.Grounding;

public sealed class DenoteModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("denote-model").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_embedded_model_lies_next_to_the_program()
    {
        using var model = DenoteModel.LoadEmbedded();
        Assert.Equal("picturebook", model.Identity.Name);
        Assert.Equal(model.Diffusion.NativeSize, model.Identity.NativeSize);
    }

    [Fact]
    public void A_folder_that_is_no_model_says_what_one_is() =>
        Assert.Contains("model_index.json", Assert.Throws<ModelException>(() => DenoteModel.Load(_folder)).Message);

    [Theory]
    [InlineData("unet")]
    [InlineData("vae")]
    [InlineData("text_encoder")]
    [InlineData("tokenizer")]
    [InlineData("scheduler")]
    public void A_missing_part_is_named(string part)
    {
        CopyModel(path => path.StartsWith(part + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        Assert.Contains(part, Assert.Throws<ModelException>(() => DenoteModel.Load(_folder)).Message);
    }

    [Fact]
    public void The_configuration_hash_tells_configurations_apart_and_not_folders()
    {
        using var embedded = DenoteModel.LoadEmbedded();
        CopyModel(_ => false);
        using (var copy = DenoteModel.Load(_folder))
            Assert.Equal(embedded.Identity.ConfigHash, copy.Identity.ConfigHash);
        File.AppendAllText(Path.Combine(_folder, "scheduler", "scheduler_config.json"), " ");
        using var changed = DenoteModel.Load(_folder);
        Assert.NotEqual(embedded.Identity.ConfigHash, changed.Identity.ConfigHash);
    }

    private void CopyModel(Func<string, bool> leaveOut)
    {
        foreach (string file in Directory.EnumerateFiles(DenoteModel.EmbeddedFolder, "*", SearchOption.AllDirectories))
        {
            string relative = Path.GetRelativePath(DenoteModel.EmbeddedFolder, file);
            if (leaveOut(relative)) continue;
            string target = Path.Combine(_folder, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
