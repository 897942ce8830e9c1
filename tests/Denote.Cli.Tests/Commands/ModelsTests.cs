using System.Text.Json.Nodes;
using Denote.TestSupport;

namespace Denote.Cli.Tests.Commands;

public class ModelsTests
{
    [Fact]
    public void The_embedded_model_is_listed_and_has_no_problems()
    {
        var list = CommandRun.Of("models", "list");
        Assert.Equal(ExitCode.Ok, list.Code);
        Assert.Contains("StableDiffusionPipeline", list.Output, StringComparison.Ordinal);

        var check = CommandRun.Of("models", "check");
        Assert.Equal(ExitCode.Ok, check.Code);
        Assert.Contains("UNet2DConditionModel", check.Output, StringComparison.Ordinal);
        Assert.EndsWith("No problems found.", check.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_listed_and_the_exit_code_is_that_of_a_bad_model()
    {
        using var temporary = new TemporaryFolder();
        string model = EmbeddedModel.CopyTo(temporary["model"]);
        File.Delete(Path.Combine(model, "tokenizer", "merges.txt"));
        File.WriteAllText(Path.Combine(model, "vae", "config.json"), "{");

        var run = CommandRun.Of("models", "check", model);

        Assert.Equal(ExitCode.Model, run.Code);
        Assert.Equal($"denote: {model}: 2 problems found; the list is above.", run.Error.TrimEnd());
        Assert.Contains("merges.txt", run.Output, StringComparison.Ordinal);
        Assert.Contains("vae/config.json", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "missing")]
    [InlineData("list", "missing")]
    [InlineData("make-random", "missing", "out")]
    public void A_folder_that_is_no_model_is_named(params string[] arguments)
    {
        using var temporary = new TemporaryFolder();
        string[] words = ["models", arguments[0], .. arguments.Skip(1).Select(name => temporary[name])];
        var run = CommandRun.Of(words);
        Assert.Equal(ExitCode.Model, run.Code);
        Assert.Contains(temporary["missing"], run.ErrorLine, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Theory]
    [InlineData("check", "")]
    [InlineData("make-random", "a", "")]
    [InlineData("make-random", "a")]
    [InlineData("make-random", "a", "b", "--dtype", "int8")]
    public void A_wrong_command_line_is_refused(params string[] arguments) =>
        Assert.Equal(ExitCode.Usage, CommandRun.Of(["models", .. arguments]).Code);

    [Fact]
    public void A_random_model_is_whole_repeatable_and_runs()
    {
        using var temporary = new TemporaryFolder();
        string configurations = EmbeddedModel.CopyTo(temporary["configs"], file => Path.GetExtension(file) == ".json");
        Directory.Delete(Path.Combine(configurations, "tokenizer"), recursive: true);

        foreach (string name in new[] { "one", "two" })
        {
            var made = CommandRun.Of("models", "make-random", configurations, temporary[name], "--seed", "3");
            Assert.Equal((ExitCode.Ok, ""), (made.Code, made.Output));
        }

        string weights = Path.Combine("unet", "diffusion_pytorch_model.safetensors");
        Assert.Equal(File.ReadAllBytes(temporary["one", weights]), File.ReadAllBytes(temporary["two", weights]));
        Assert.Equal(ExitCode.Ok, CommandRun.Of("models", "check", temporary["one"]).Code);
        var run = CommandRun.Of("ground", Repository.Sample("bird-house.png"), "[a bird]", "--model", temporary["one"]);
        Assert.Equal((ExitCode.Ok, ""), (run.Code, run.Error));
    }

    [Theory]
    [InlineData("sd21-768", 24)]
    [InlineData("bk-small", 16)]
    public void A_random_model_of_published_structure_grounds_and_explains_with_default_options(string name, int grid)
    {
        using var temporary = new TemporaryFolder();
        PublishedModel.WriteConfigurations(name, DenoteModel.EmbeddedFolder, temporary["configs"]);
        var made = CommandRun.Of("models", "make-random", temporary["configs"], temporary["model"]);
        Assert.Equal((ExitCode.Ok, ""), (made.Code, made.Output));
        Assert.Equal(ExitCode.Ok, CommandRun.Of("models", "check", temporary["model"]).Code);

        string picture = Repository.Sample("bird-house.png");
        var ground = CommandRun.Of("ground", picture, "[a bird]", "--model", temporary["model"], "--json", "-");
        Assert.Equal(ExitCode.Ok, ground.Code);
        var options = JsonNode.Parse(ground.Output)!["options"]!;
        Assert.Equal(grid, options["crossResolutions"]![0]!.GetValue<int>());
        Assert.Equal(2 * grid, options["selfResolution"]!.GetValue<int>());
        Assert.Equal(ExitCode.Ok, CommandRun.Of(
            "explain", picture, "a bird", "--model", temporary["model"], "--out", temporary["sheet.png"]).Code);
    }

    [Fact]
    public void Stopping_leaves_no_half_model()
    {
        using var temporary = new TemporaryFolder();
        using var interruption = Interruption.Manual(_ => { });
        interruption.Interrupt(ExitCode.Interrupted);

        var run = CommandRun.Of(new CommandRunSettings { Interruption = interruption },
            "models", "make-random", DenoteModel.EmbeddedFolder, temporary["out"]);

        Assert.Equal(ExitCode.Interrupted, run.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void A_folder_with_something_in_it_is_not_written()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("notes.txt", [1]);
        var run = CommandRun.Of("models", "make-random", DenoteModel.EmbeddedFolder, temporary.Path);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains("is not empty", run.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], temporary.Files());
    }
}
