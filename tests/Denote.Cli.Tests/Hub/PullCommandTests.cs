using System.Text.Json;

namespace Denote.Cli.Tests.Hub;

/// <summary>From nothing to masks through the command; the cache and the hub are named by the environment.</summary>
[Collection(nameof(Alone))]
public class PullCommandTests
{
    private static readonly string Boats = Repository.Sample("boats-balloon.png");

    [Fact]
    public void A_model_is_pulled_used_verified_and_removed()
    {
        using var temporary = new TemporaryFolder();
        using var hub = TestHub.Of(EmbeddedModel.CopyTo(temporary["model"]));
        using var environment = new ChangedEnvironment(
            ("HF_HUB_CACHE", temporary["cache"]), ("HF_ENDPOINT", hub.Endpoint.AbsoluteUri), ("HF_HUB_OFFLINE", null));

        var dry = CommandRun.Of("models", "pull", "owner/tiny-sd", "--dry-run");
        Assert.Equal(ExitCode.Ok, dry.Code);
        Assert.Contains("unet/diffusion_pytorch_model.safetensors", dry.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(temporary["cache"]));

        var pull = CommandRun.Of("models", "pull", "owner/tiny-sd");
        Assert.Equal(ExitCode.Ok, pull.Code);
        Assert.Contains("licence of owner/tiny-sd: creativeml-openrail-m", pull.Error, StringComparison.Ordinal);
        Assert.Equal(CommandRun.Of("models", "where", "owner/tiny-sd").Output, pull.Output);
        var again = CommandRun.Of("models", "pull", "owner/tiny-sd@main");
        Assert.DoesNotContain("licence", again.Error, StringComparison.Ordinal);

        int asked = hub.Requests.Count;
        string[] command = ["ground", Boats, "[the sea]", "--json", "-"];
        var ground = CommandRun.Of([.. command, "--model", "owner/tiny-sd"]);
        Assert.Equal((ExitCode.Ok, ""), (ground.Code, ground.Error));
        Assert.Equal(PhrasesOf(CommandRun.Of(command)), PhrasesOf(ground));
        Assert.Equal(ExitCode.Ok, CommandRun.Of("models", "check", "owner/tiny-sd@main").Code);
        Assert.Contains("owner/tiny-sd", CommandRun.Of("models", "list").Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, CommandRun.Of("models", "verify", "owner/tiny-sd").Code);

        string blob = Directory.GetFiles(temporary["cache", "models--owner--tiny-sd", "blobs"])
            .MaxBy(path => new FileInfo(path).Length)!;
        using (var stream = File.OpenWrite(blob)) stream.WriteByte(77);
        var damaged = CommandRun.Of("models", "verify", "owner/tiny-sd");
        Assert.Equal(ExitCode.Model, damaged.Code);
        Assert.Contains("unet", damaged.Output, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, CommandRun.Of("models", "rm", "owner/tiny-sd").Code);
        var missing = CommandRun.Of([.. command, "--model", "owner/tiny-sd"]);
        Assert.Equal(ExitCode.Model, missing.Code);
        Assert.Contains("denote models pull owner/tiny-sd", missing.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(asked, hub.Requests.Count);
    }

    [Theory]
    [InlineData(2, "is no model's name", "pull", "not a name")]
    [InlineData(2, "is no model's name", "pull", "")]
    [InlineData(2, "is no model's name", "pull", "a/../b")]
    [InlineData(2, "is no model's name", "rm", "..")]
    [InlineData(2, "names a revision", "rm", "a/b@main")]
    [InlineData(4, "is not in the cache", "rm", "a/b")]
    [InlineData(4, "is not in the cache", "where", "a/b")]
    [InlineData(4, "is not in the cache", "verify", "a/b")]
    [InlineData(4, "cutler_cascade_final.pth", "pull", "cutler")]
    [InlineData(4, "HF_HUB_OFFLINE is set", "pull", "sd15")]
    public void What_cannot_be_done_is_said(int code, string expected, params string[] words)
    {
        using var temporary = new TemporaryFolder();
        using var environment = new ChangedEnvironment(("HF_HUB_CACHE", temporary["cache"]), ("HF_HUB_OFFLINE", "1"));
        var run = CommandRun.Of(["models", .. words]);
        Assert.Equal(code, (int)run.Code);
        Assert.Contains(expected, run.ErrorLine, StringComparison.Ordinal);
    }

    private static string PhrasesOf(CommandRun run)
    {
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.GetProperty("phrases").GetRawText();
    }
}
