using System.Text.Json;
using Denote.Imaging;

namespace Denote.Cli.Tests.Commands;

/// <summary>What users name as a model: folders, snapshots of a cache, and what is neither.</summary>
public class ModelPathTests
{
    private static readonly string Boats = Repository.Sample("boats-balloon.png");

    /// <summary>How a cache's model may be named: the repository, its snapshots, one snapshot.</summary>
    public static TheoryData<string> Places() => [".", "snapshots", Path.Combine("snapshots", HubCache.Commit)];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_cache_s_model_gives_the_same_masks_as_the_folder(string place)
    {
        using var temporary = new TemporaryFolder();
        string model = Path.Combine(HubCache.Add(temporary.Path, "owner/tiny-sd", EmbeddedModel.CopyTo(temporary["m"])),
            place);
        string[] command = ["ground", Boats, "[the sea]", "--json", "-"];
        var plain = CommandRun.Of(command);
        var cached = CommandRun.Of([.. command, "--model", model]);
        Assert.Equal((ExitCode.Ok, ""), (cached.Code, cached.Error));
        Assert.Equal(PhrasesOf(plain), PhrasesOf(cached));
        using var json = JsonDocument.Parse(cached.Output);
        Assert.Equal("owner/tiny-sd", json.RootElement.GetProperty("model").GetProperty("name").GetString());
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Models_check_reads_a_cache(string place)
    {
        using var temporary = new TemporaryFolder();
        string model = Path.Combine(HubCache.Add(temporary.Path, "owner/tiny-sd", EmbeddedModel.CopyTo(temporary["m"])),
            place);
        var run = CommandRun.Of("models", "check", model);
        Assert.Equal((ExitCode.Ok, ""), (run.Code, run.Error));
        Assert.Contains("No problems found.", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sam", "proposals", "--points", "4")]
    [InlineData("--clip", "refer", "the balloon", "--variant", "ds")]
    [InlineData("--dino", "proposals", "--proposer", "maskcut", "--picture-size", "96")]
    public void Other_networks_are_read_from_a_cache(string option, string verb, params string[] rest)
    {
        using var temporary = new TemporaryFolder();
        string source = option == "--dino"
            ? Repository.Fixtures("12-dino/dino")
            : Path.Combine(DenoteModel.EmbeddedFolder, option[2..]);
        string cached = HubCache.Add(temporary.Path, $"owner/{option[2..]}", source);
        var run = CommandRun.Of([verb, Boats, .. rest, option, cached]);
        Assert.True(run.Code == ExitCode.Ok, run.Error);
        Assert.Equal(CommandRun.Of([verb, Boats, .. rest, option, source]).Output, run.Output);
    }

    [Fact]
    public void A_picture_that_is_a_link_is_read()
    {
        using var temporary = new TemporaryFolder();
        File.CreateSymbolicLink(temporary["link.png"], Boats);
        Assert.Equal(ImageFile.Load(Boats).Width, ImageFile.Load(temporary["link.png"]).Width);
    }

    [Fact]
    public void A_link_into_nowhere_is_named()
    {
        using var temporary = new TemporaryFolder();
        string cached = HubCache.Add(temporary.Path, "owner/tiny-sd", EmbeddedModel.CopyTo(temporary["m"]));
        string link = Path.Combine(cached, "snapshots", HubCache.Commit, "unet", "diffusion_pytorch_model.safetensors");
        File.Delete(new FileInfo(link).ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        var run = CommandRun.Of("ground", Boats, "[the sea]", "--model", cached);
        Assert.Equal(ExitCode.Model, run.Code);
        Assert.Contains("unet/diffusion_pytorch_model.safetensors: it is a link to", run.ErrorLine,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--model", "ground", "[the sea]")]
    [InlineData("--clip", "refer", "the sea")]
    [InlineData("--sam", "refer", "the sea")]
    [InlineData("--dino", "proposals", "--proposer", "maskcut")]
    [InlineData("--cutler", "proposals", "--proposer", "cutler")]
    [InlineData("--mae", "label", "--vocabulary", "harbour")]
    [InlineData("--control", "paint")]
    public void An_empty_name_is_a_wrong_command_line(string option, string verb, params string[] rest)
    {
        var run = CommandRun.Of([verb, Boats, .. rest, option, ""]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains($"{option} is empty", run.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1-5-pruned.safetensors", "this is a single file")]
    [InlineData("v1-5-pruned.ckpt", "this is a single file")]
    [InlineData("notes.txt", "this is a file; name the folder")]
    public void A_file_in_place_of_a_folder_says_what_to_do(string name, string expected)
    {
        using var temporary = new TemporaryFolder();
        string file = temporary.Write(name, [1, 2, 3]);
        var run = CommandRun.Of("ground", Boats, "[the sea]", "--model", file);
        Assert.Equal(ExitCode.Model, run.Code);
        Assert.Contains($"{file}: {expected}", run.ErrorLine, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody/no-model", "huggingface.co")]
    [InlineData("no-model", "there is no such folder.")]
    [InlineData("/nobody/no-model", "there is no such folder.")]
    public void A_name_that_is_nowhere_says_what_to_do(string name, string expected)
    {
        foreach (string[] command in new string[][]
        {
            ["ground", Boats, "[the sea]", "--model", name], ["models", "check", name],
        })
        {
            var run = CommandRun.Of(command);
            Assert.Equal(ExitCode.Model, run.Code);
            Assert.Contains($"{name}: ", run.ErrorLine, StringComparison.Ordinal);
            Assert.Contains(expected, run.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_repository_without_a_snapshot_is_named()
    {
        using var temporary = new TemporaryFolder();
        Directory.CreateDirectory(temporary["models--a--b", "snapshots"]);
        Directory.CreateDirectory(temporary["models--a--b", "refs"]);
        var run = CommandRun.Of("ground", Boats, "[the sea]", "--model", temporary["models--a--b"]);
        Assert.Equal(ExitCode.Model, run.Code);
        Assert.Contains("without a snapshot", run.ErrorLine, StringComparison.Ordinal);
    }

    private static string PhrasesOf(CommandRun run)
    {
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.GetProperty("phrases").GetRawText();
    }
}
